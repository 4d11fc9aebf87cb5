import { Trans, useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import styles from "./AdminNavigation.module.css";

export function AdminNavigation() {
  const { t } = useLingui();
  const active = { "data-active": "" };
  return (
    <nav className={styles.navigation} aria-label={t`Administration`}>
      <Link to="/operator/organisations" className={styles.link} activeProps={active}>
        <Trans>Organisations</Trans>
      </Link>
      <Link to="/operator/apis" className={styles.link} activeProps={active}>
        <Trans>APIs</Trans>
      </Link>
      <Link to="/operator/applications" className={styles.link} activeProps={active}>
        <Trans>Applications</Trans>
      </Link>
      <Link to="/operator/people" className={styles.link} activeProps={active}>
        <Trans>People</Trans>
      </Link>
      <Link to="/operator/assignments" className={styles.link} activeProps={active}>
        <Trans>Assignments</Trans>
      </Link>
    </nav>
  );
}
