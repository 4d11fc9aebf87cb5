import { Trans } from "@lingui/react/macro";
import type { AuditEvent } from "~/api/auditQueries";
import styles from "./EventList.module.css";
import { ACCOUNTS } from "./words/accounts";
import { CREDENTIALS } from "./words/credentials";
import { Actor, type Parts, type Words } from "./words/parts";
import { REGISTRY } from "./words/registry";
import { SERVICE } from "./words/service";

/** What happened, for each word of the enumeration of actions that the server has. */
export const SENTENCES: Record<string, Words> = { ...REGISTRY, ...CREDENTIALS, ...ACCOUNTS, ...SERVICE };

/** An event as a person would tell it. */
export function Sentence({ event }: { event: AuditEvent }) {
  const { action, subject } = event;
  const parts: Parts = {
    who: <Actor event={event} />,
    what: <span className={styles.name}>{subject.name}</span>,
    event,
  };
  const words = SENTENCES[action];
  if (words) return words(parts);
  const { who, what } = parts;
  return (
    <Trans>
      {who} did “{action}” to {what}.
    </Trans>
  );
}
