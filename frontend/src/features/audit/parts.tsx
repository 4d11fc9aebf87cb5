import { Trans } from "@lingui/react/macro";
import type { AuditEvent } from "~/api/auditQueries";
import { ApplicationName } from "./ApplicationName";
import { factIn } from "./changes";
import styles from "./EventList.module.css";

/** Everything that a sentence may name, by its place in the sentence. */
export function partsOf(event: AuditEvent) {
  const fact = (name: string) => <Name>{factIn(event, name)}</Name>;
  return {
    action: event.action,
    algorithm: factIn(event, "algorithm"),
    who: <Actor event={event} />,
    what: <Name>{event.subject.name}</Name>,
    secret: <Secret event={event} />,
    application: <Application event={event} />,
    scope: <Scope event={event} />,
    address: fact("email"),
    leaver: fact("person"),
    passkey: fact("passkey"),
    provider: fact("provider"),
  };
}

function Name({ children }: { children: string | null | undefined }) {
  return <span className={styles.name}>{children}</span>;
}

function Actor({ event: { actor } }: { event: AuditEvent }) {
  const { kind, name } = actor;
  if (kind === "person") return <Name>{name}</Name>;
  return (
    <span className={styles.name}>
      <Trans>The system ({name})</Trans>
    </span>
  );
}

/** What the event is about, or the application that this belongs to, of which it knows the id alone. */
function Application({ event: { subject, application_id: id } }: { event: AuditEvent }) {
  if (subject.kind !== "application") return <ApplicationName id={id} />;
  return <ApplicationName id={id ?? subject.id} known={subject.name} />;
}

function Secret({ event }: { event: AuditEvent }) {
  const hint = factIn(event, "hint");
  return (
    <>
      <Name>{event.subject.name}</Name>
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
function Scope({ event }: { event: AuditEvent }) {
  const [application, organisation] = [factIn(event, "application"), factIn(event, "organisation")];
  if (event.application_id)
    return <ApplicationName id={event.application_id} {...(application ? { known: application } : {})} />;
  if (organisation === undefined) return <Trans>all applications of an organisation</Trans>;
  const name = <Name>{organisation}</Name>;
  return <Trans>all applications of {name}</Trans>;
}
