import { Trans } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useFederationName } from "~/api/queries";
import { dateLocale } from "~/i18n";
import { Logo } from "~/ui/Logo";
import { PageTitle } from "~/ui/PageTitle";
import { PersonTimeProvider } from "~/ui/time/PersonTime";
import styles from "./AuthCard.module.css";
import { LanguageSwitch } from "./LanguageSwitch";

type AuthCardProps = { title: string; lead?: ReactNode; children: ReactNode; below?: ReactNode };

/** The frame of every screen before somebody is signed in. */
export function AuthCard({ title, lead, children, below }: AuthCardProps) {
  const federation = useFederationName();
  return (
    <PersonTimeProvider locale={dateLocale()}>
      <div className={styles.page}>
        <PageTitle>{title}</PageTitle>
        <header className={styles.brand}>
          <Logo />
          {federation ? <span className={styles.federation}>{federation}</span> : null}
        </header>
        <main className={styles.card} id="main" tabIndex={-1}>
          <div className={styles.header}>
            <h1>{title}</h1>
            {lead ? <div className={styles.lead}>{lead}</div> : null}
          </div>
          {children}
        </main>
        <footer className={styles.below}>
          {below ? <div>{below}</div> : null}
          <div className={styles.aids}>
            <Link to="/help">
              <Trans>Help</Trans>
            </Link>
            <LanguageSwitch />
          </div>
        </footer>
      </div>
    </PersonTimeProvider>
  );
}
