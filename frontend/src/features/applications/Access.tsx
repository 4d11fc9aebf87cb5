import { Trans } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import type { Application } from "~/api/gen/model";
import { useSession } from "~/api/queries";
import styles from "./ApplicationPage.module.css";

/** What a token of the application may be used for, in words. */
export function Access({ application: { id, grants, state } }: { application: Application }) {
  const { operator, auditor } = useSession();
  return (
    <section className={styles.panel} aria-labelledby="access">
      <h2 id="access">
        <Trans>What it may reach</Trans>
      </h2>
      {grants.length === 0 ? (
        <p className={styles.quiet}>
          <Trans>Nothing yet. The operators grant permissions on APIs.</Trans>
        </p>
      ) : (
        <ul className={styles.list}>
          {grants.map(({ api, permissions }) => (
            <li key={api.id} className={styles.api}>
              <strong>{api.name}</strong>
              <span className={styles.identifier}>
                <code>{api.identifier}</code>
              </span>
              <ul className={styles.permissions}>
                {permissions.map((permission) => (
                  <li key={permission.id}>
                    <span>{permission.description || permission.name}</span>
                    <span className={styles.identifier}>
                      <code>{permission.name}</code>
                    </span>
                  </li>
                ))}
              </ul>
            </li>
          ))}
        </ul>
      )}
      {operator || auditor || state === "disabled" ? null : (
        <p className={styles.quiet}>
          <Link to="/requests" search={{ application: id }}>
            <Trans>Ask for more</Trans>
          </Link>
        </p>
      )}
    </section>
  );
}
