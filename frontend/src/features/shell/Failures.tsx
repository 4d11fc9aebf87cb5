import { Trans, useLingui } from "@lingui/react/macro";
import { type ErrorComponentProps, useRouter } from "@tanstack/react-router";
import { ButtonLink } from "~/ui/Button";
import { SearchIcon } from "~/ui/icons";
import { Logo } from "~/ui/Logo";
import { EmptyState, LoadFailure } from "~/ui/Page";
import { PageTitle } from "~/ui/PageTitle";
import styles from "./Failures.module.css";

export function NotFound() {
  const { t } = useLingui();
  return (
    <div className={styles.failure}>
      <PageTitle>{t`Not found`}</PageTitle>
      <EmptyState
        icon={<SearchIcon size={22} />}
        title={
          <h1 className={styles.title}>
            <Trans>There is nothing here</Trans>
          </h1>
        }
        action={
          <ButtonLink to="/applications">
            <Trans>Go to the applications</Trans>
          </ButtonLink>
        }
      >
        <Trans>The address may be mistyped, or you have no access to this page.</Trans>
      </EmptyState>
    </div>
  );
}

/** For an address that no page has, where nothing else is around it. */
export function NotFoundPage() {
  return (
    <main id="main" tabIndex={-1} className={styles.outside}>
      <Logo />
      <NotFound />
    </main>
  );
}

export function UnexpectedFailure({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  const retry = () => {
    reset();
    void router.invalidate();
  };
  return (
    <div className={styles.failure}>
      <LoadFailure error={error} onRetry={retry} />
    </div>
  );
}
