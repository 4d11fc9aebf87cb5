import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { Application, ApplicationManager, UnreachableReason } from "~/api/gen/model";
import { managersQuery, useFederation, useSession } from "~/api/queries";
import { Badge } from "~/ui/Badge";
import { Notice } from "~/ui/Notice";
import { LoadFailure, Loading } from "~/ui/Page";
import styles from "./ApplicationPage.module.css";

export function Managers({ application }: { application: Application }) {
  const managers = useQuery(managersQuery(application.id));
  return (
    <section className={styles.panel} aria-labelledby="managers">
      <h2 id="managers">
        <Trans>Credential managers</Trans>
      </h2>
      {managers.isPending ? <Loading rows={1} /> : null}
      {managers.isError ? <LoadFailure error={managers.error} onRetry={managers.refetch} /> : null}
      {managers.data ? <ManagerList application={application} managers={managers.data} /> : null}
    </section>
  );
}

type ManagerListProps = { application: Application; managers: ApplicationManager[] };

function ManagerList({ application, managers }: ManagerListProps) {
  const reachable = managers.filter((manager) => manager.reachable).length;
  return (
    <>
      {application.few_managers ? <TooFew application={application} reachable={reachable} /> : null}
      <ul className={styles.list}>
        {managers.map((manager) => (
          <Manager key={`${manager.person.id} ${manager.scope}`} manager={manager} />
        ))}
      </ul>
    </>
  );
}

/** With too few, a holiday or a departure leaves nobody to replace a secret: what to do depends on who reads it. */
function TooFew({ application, reachable }: { application: Application; reachable: number }) {
  const { operator } = useSession();
  const advised = useFederation()?.advised_managers ?? 2;
  return (
    <Notice
      tone="warning"
      title={
        <Plural
          value={reachable}
          _0="No manager can be reached"
          one="Only one manager can be reached"
          other="Only # managers can be reached"
        />
      }
    >
      <Trans>{advised} are advised, so that somebody is always there to replace a secret.</Trans>{" "}
      {operator ? (
        <Link to="/operator/assignments" search={{ application: application.id }}>
          <Trans>Assign another manager</Trans>
        </Link>
      ) : (
        <AskOperators />
      )}
    </Notice>
  );
}

function AskOperators() {
  const support = useFederation()?.support_email;
  if (!support) return <Trans>Ask the operators to assign another.</Trans>;
  return (
    <Trans>
      Ask the operators to assign another: <a href={`mailto:${support}`}>{support}</a>
    </Trans>
  );
}

const REASONS: Record<UnreachableReason, MessageDescriptor> = {
  not_joined: msg`Invitation expired`,
  no_strong_factor: msg`No second sign-in step set up`,
  mail_fails: msg`E-mails do not arrive`,
  deactivated: msg`Deactivated`,
};

function Manager({
  manager: { person, scope, unreachable_because: reason },
}: {
  manager: ApplicationManager;
}) {
  const { i18n } = useLingui();
  return (
    <li className={styles.person}>
      <span className={styles.avatar} aria-hidden="true">
        {initials(person.name)}
      </span>
      <div className={styles.personText}>
        <span>{person.name}</span>
        <a className={styles.quiet} href={`mailto:${person.email}`}>
          {person.email}
        </a>
        <span className={styles.quiet}>
          {scope === "organisation" ? (
            <Trans>All applications of the organisation</Trans>
          ) : (
            <Trans>This application</Trans>
          )}
        </span>
        {reason ? <Badge tone="warning">{i18n._(REASONS[reason])}</Badge> : null}
      </div>
    </li>
  );
}

export function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  const ends = words.length > 1 ? [words[0], words[words.length - 1]] : [words[0]];
  return ends.map((word) => [...(word ?? "")][0]?.toLocaleUpperCase() ?? "").join("");
}
