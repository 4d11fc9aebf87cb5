import { Trans, useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useFederation, useFederationName } from "~/api/queries";
import { Button } from "~/ui/Button";
import { Logo, useLogoName } from "~/ui/Logo";
import { LoadFailure, Loading } from "~/ui/Page";
import { PageTitle } from "~/ui/PageTitle";
import { Guide } from "./Guide";
import styles from "./HelpPage.module.css";

type HelpPageProps = { language: ReactNode; error: unknown; onRetry: () => void };

/** The guide for credential managers, with the settings of this installation; whoever has not signed in may read it. */
export function HelpPage({ language, error, onRetry }: HelpPageProps) {
  const { t } = useLingui();
  const federation = useFederation();
  const name = useFederationName();
  const logo = useLogoName();
  return (
    <div className={styles.page}>
      <PageTitle>{t`Help`}</PageTitle>
      <header className={styles.top}>
        <Link to="/" className={styles.home} aria-label={t`${logo}, to the portal`}>
          <Logo />
        </Link>
        {name ? <span className={styles.federation}>{name}</span> : null}
        <div className={styles.tools}>
          {language}
          <Button size="s" onPress={() => window.print()}>
            <Trans>Print</Trans>
          </Button>
        </div>
      </header>
      <main id="main" tabIndex={-1} className={styles.guide}>
        <h1>
          <Trans>Looking after API credentials</Trans>
        </h1>
        {federation ? <Guide federation={federation} /> : null}
        {error && !federation ? <LoadFailure error={error} onRetry={onRetry} /> : null}
        {error || federation ? null : <Loading />}
      </main>
    </div>
  );
}
