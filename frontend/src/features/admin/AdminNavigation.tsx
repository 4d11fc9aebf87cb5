import { Trans, useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { Notice } from "~/ui/Notice";
import styles from "./AdminNavigation.module.css";
import { useMayChange } from "./AdminPage";

/** What stands above every page of the administration. */
export function AdminHead() {
  const mayChange = useMayChange();
  return (
    <>
      <AdminNavigation />
      {mayChange ? null : (
        <div className={styles.notice}>
          <Notice title={<Trans>You are an auditor</Trans>}>
            <Trans>
              You see everything that operators see and change nothing, so nothing can be edited here.
            </Trans>
          </Notice>
        </div>
      )}
    </>
  );
}

function AdminNavigation() {
  const { t } = useLingui();
  const active = { "data-active": "" };
  return (
    <nav className={styles.navigation} aria-label={t`Administration`}>
      <Link to="/operator" activeOptions={{ exact: true }} className={styles.link} activeProps={active}>
        <Trans>Overview</Trans>
      </Link>
      <Link to="/operator/organisations" className={styles.link} activeProps={active}>
        <Trans>Organisations</Trans>
      </Link>
      <Link to="/operator/apis" className={styles.link} activeProps={active}>
        <Trans>APIs</Trans>
      </Link>
      <Link to="/operator/applications" className={styles.link} activeProps={active}>
        <Trans>Applications</Trans>
      </Link>
      <Link to="/operator/secrets" className={styles.link} activeProps={active}>
        <Trans>Secrets</Trans>
      </Link>
      <Link to="/operator/people" className={styles.link} activeProps={active}>
        <Trans>People</Trans>
      </Link>
      <Link to="/operator/assignments" className={styles.link} activeProps={active}>
        <Trans>Assignments</Trans>
      </Link>
      <Link to="/operator/requests" className={styles.link} activeProps={active}>
        <Trans>Requests</Trans>
      </Link>
      <Link to="/operator/import" className={styles.link} activeProps={active}>
        <Trans>Import</Trans>
      </Link>
      <Link to="/operator/signing-keys" className={styles.link} activeProps={active}>
        <Trans>Signing keys</Trans>
      </Link>
      <Link to="/operator/messages" className={styles.link} activeProps={active}>
        <Trans>Messages</Trans>
      </Link>
      <Link to="/operator/jobs" className={styles.link} activeProps={active}>
        <Trans>Jobs</Trans>
      </Link>
    </nav>
  );
}
