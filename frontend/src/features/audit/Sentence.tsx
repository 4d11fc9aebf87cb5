import { msg } from "@lingui/core/macro";
import { Trans } from "@lingui/react";
import type { AuditEvent } from "~/api/auditQueries";
import { partsOf } from "./parts";
import { ACCOUNTS } from "./words/accounts";
import { CREDENTIALS } from "./words/credentials";
import { REGISTRY } from "./words/registry";
import { SERVICE } from "./words/service";
import type { Words } from "./words/words";

/** What happened, for each word of the enumeration of actions that the server has. */
export const SENTENCES: Words = { ...REGISTRY, ...CREDENTIALS, ...ACCOUNTS, ...SERVICE };

/** An event as a person would tell it. */
export function Sentence({ event }: { event: AuditEvent }) {
  const words = SENTENCES[event.action] ?? msg`{who} did “{action}” to {what}.`;
  const { id, message } = typeof words === "function" ? words(event) : words;
  return <Trans id={id} {...(message ? { message } : {})} values={partsOf(event)} />;
}
