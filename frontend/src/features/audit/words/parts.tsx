import { Trans } from "@lingui/react/macro";
import type { ReactNode } from "react";
import type { AuditEvent } from "~/api/auditQueries";
import { ApplicationName } from "../ApplicationName";
import { factIn } from "../changes";
import styles from "../EventList.module.css";

export type Parts = { who: ReactNode; what: ReactNode; event: AuditEvent };
export type Words = (parts: Parts) => ReactNode;

export function Actor({ event: { actor } }: { event: AuditEvent }) {
  if (actor.kind === "person") return <span className={styles.name}>{actor.name}</span>;
  const name = actor.name;
  return (
    <span className={styles.name}>
      <Trans>Latchkey ({name})</Trans>
    </span>
  );
}

export function Application({ event: { subject, application_id: id } }: { event: AuditEvent }) {
  return <ApplicationName id={id ?? subject.id} known={subject.name} />;
}

export function Owner({ event }: { event: AuditEvent }) {
  return <ApplicationName id={event.application_id} />;
}

export function Secret({ event }: { event: AuditEvent }) {
  const hint = factIn(event, "hint");
  return (
    <>
      <span className={styles.name}>{event.subject.name}</span>
      {hint ? (
        <>
          {" "}
          (<code>{hint}…</code>)
        </>
      ) : null}
    </>
  );
}

/** One application, or all of an organisation. */
export function Scope({ event }: { event: AuditEvent }) {
  const [application, organisation] = [factIn(event, "application"), factIn(event, "organisation")];
  if (event.application_id)
    return <ApplicationName id={event.application_id} {...(application ? { known: application } : {})} />;
  if (organisation === undefined) return <Trans>all applications of an organisation</Trans>;
  const name = <span className={styles.name}>{organisation}</span>;
  return <Trans>all applications of {name}</Trans>;
}

export function Address({ event }: { event: AuditEvent }) {
  return <span className={styles.name}>{factIn(event, "email")}</span>;
}

export function Leaver({ event }: { event: AuditEvent }) {
  return <span className={styles.name}>{factIn(event, "person")}</span>;
}

export function Passkey({ event }: { event: AuditEvent }) {
  return <span className={styles.name}>{factIn(event, "passkey")}</span>;
}

export function Provider({ event }: { event: AuditEvent }) {
  return <span className={styles.name}>{factIn(event, "provider")}</span>;
}
