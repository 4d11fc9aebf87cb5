import { Trans, useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useFederationName, useSession } from "~/api/queries";
import { dateLocale } from "~/i18n";
import { Logo, useLogoName } from "~/ui/Logo";
import { PersonTimeProvider } from "~/ui/time/PersonTime";
import { PersonMenu } from "./PersonMenu";
import styles from "./Shell.module.css";

/** What surrounds every page once somebody is signed in. */
export function Shell({ children }: { children: ReactNode }) {
  const { t } = useLingui();
  const { person, operator, auditor } = useSession();
  const federation = useFederationName();
  const logo = useLogoName();
  return (
    <PersonTimeProvider
      timeZone={person.time_zone}
      locale={dateLocale([person.locale, ...navigator.languages])}
    >
      <a className={styles.skip} href="#main">
        <Trans>Skip to content</Trans>
      </a>
      <header className={styles.bar}>
        <div className={styles.inner}>
          <Link to="/applications" className={styles.home} aria-label={t`${logo}, to the applications`}>
            <Logo />
          </Link>
          {federation ? <span className={styles.federation}>{federation}</span> : null}
          <nav className={styles.nav} aria-label={t`Main`}>
            <Link to="/applications" className={styles.link} activeProps={{ "data-active": "" }}>
              <Trans>Applications</Trans>
            </Link>
            {operator || auditor ? (
              <Link to="/operator" className={styles.link} activeProps={{ "data-active": "" }}>
                <Trans>Administration</Trans>
              </Link>
            ) : null}
            <Link to="/audit" className={styles.link} activeProps={{ "data-active": "" }}>
              <Trans>Audit log</Trans>
            </Link>
          </nav>
          <PersonMenu />
        </div>
      </header>
      <main id="main" tabIndex={-1} className={styles.main}>
        {children}
      </main>
    </PersonTimeProvider>
  );
}
