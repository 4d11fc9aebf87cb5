import { Trans } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import type { Application, ApplicationManager } from "~/api/gen/model";
import { managersQuery } from "~/api/queries";
import { Badge } from "~/ui/Badge";
import { Notice } from "~/ui/Notice";
import { LoadFailure, Loading } from "~/ui/Page";
import styles from "./ApplicationPage.module.css";

/** With fewer, a holiday or a departure leaves nobody to replace a secret. */
const RECOMMENDED_MANAGERS = 2;

export function Managers({ application }: { application: Application }) {
  const managers = useQuery(managersQuery(application.id));
  return (
    <section className={styles.panel} aria-labelledby="managers">
      <h2 id="managers">
        <Trans>Credential managers</Trans>
      </h2>
      {managers.isPending ? <Loading rows={1} /> : null}
      {managers.isError ? <LoadFailure error={managers.error} onRetry={managers.refetch} /> : null}
      {managers.data ? <ManagerList managers={managers.data} /> : null}
    </section>
  );
}

function ManagerList({ managers }: { managers: ApplicationManager[] }) {
  return (
    <>
      {managers.length < RECOMMENDED_MANAGERS ? (
        <Notice
          tone="warning"
          title={managers.length === 0 ? <Trans>Nobody manages it</Trans> : <Trans>Only one manager</Trans>}
        >
          <Trans>Two are recommended, so that somebody is always there. The operators assign them.</Trans>
        </Notice>
      ) : null}
      <ul className={styles.list}>
        {managers.map((manager) => (
          <Manager key={`${manager.person.id} ${manager.scope}`} manager={manager} />
        ))}
      </ul>
    </>
  );
}

function Manager({ manager: { person, scope, reachable } }: { manager: ApplicationManager }) {
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
        {reachable ? null : (
          <Badge tone="warning">
            <Trans>Gets no notices</Trans>
          </Badge>
        )}
      </div>
    </li>
  );
}

export function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  const ends = words.length > 1 ? [words[0], words[words.length - 1]] : [words[0]];
  return ends.map((word) => [...(word ?? "")][0]?.toLocaleUpperCase() ?? "").join("");
}
