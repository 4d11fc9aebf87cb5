import { Trans, useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { Button } from "./Button";
import { WarningIcon } from "./icons";
import styles from "./Page.module.css";
import { PageTitle } from "./PageTitle";
import { problemWords } from "./problemWords";

type PageHeaderProps = {
  title: string;
  above?: ReactNode;
  beside?: ReactNode;
  lead?: ReactNode;
  actions?: ReactNode;
};

/** The heading of a page, which is also the title of the browser's tab. */
export function PageHeader({ title, above, beside, lead, actions }: PageHeaderProps) {
  return (
    <header className={styles.header}>
      <PageTitle>{title}</PageTitle>
      {above}
      <div className={styles.top}>
        <div className={styles.heading}>
          <h1>{title}</h1>
          {beside}
        </div>
        {lead ? <div className={styles.lead}>{lead}</div> : null}
        {actions ? <div className={styles.actions}>{actions}</div> : null}
      </div>
    </header>
  );
}

type SectionProps = {
  title: ReactNode;
  id: string;
  actions?: ReactNode;
  lead?: ReactNode;
  children: ReactNode;
};

export function Section({ title, id, actions, lead, children }: SectionProps) {
  return (
    <section aria-labelledby={id} className={styles.section}>
      <div className={styles.row}>
        <h2 id={id}>{title}</h2>
        {actions ? <div className={styles.actions}>{actions}</div> : null}
      </div>
      {lead ? <div className={styles.lead}>{lead}</div> : null}
      {children}
    </section>
  );
}

type EmptyStateProps = { icon: ReactNode; title: ReactNode; children?: ReactNode; action?: ReactNode };

export function EmptyState({ icon, title, children, action }: EmptyStateProps) {
  return (
    <div className={styles.empty}>
      <div className={styles.emptyIcon}>{icon}</div>
      <div className={styles.emptyTitle}>{title}</div>
      {children ? <div className={styles.emptyText}>{children}</div> : null}
      {action}
    </div>
  );
}

/** What stands in the place of something that could not be loaded. */
export function LoadFailure({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const { i18n } = useLingui();
  const words = problemWords(error);
  return (
    <div role="alert">
      <EmptyState
        icon={<WarningIcon size={22} />}
        title={<Trans>This could not be loaded</Trans>}
        action={
          <Button onPress={onRetry}>
            <Trans>Try again</Trans>
          </Button>
        }
      >
        {typeof words === "string" ? words : i18n._(words)}
      </EmptyState>
    </div>
  );
}

/** Grey bars in the shape of what is coming, so that nothing jumps when it arrives. */
export function Loading({ rows = 4 }: { rows?: number }) {
  const { t } = useLingui();
  return (
    <div className={styles.loading} role="status" aria-label={t`Loading`}>
      {Array.from({ length: rows }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the bars have no identity
        <span key={index} className={styles.bar} />
      ))}
    </div>
  );
}

/** What a list is asked by; that of the query library fits. */
export type ListQuery<Row> = {
  data: Row[] | undefined;
  error: unknown;
  isPending: boolean;
  isError: boolean;
  refetch: () => unknown;
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  fetchNextPage: () => unknown;
};

type ListedProps<Row> = {
  list: ListQuery<Row>;
  /** How many rows to keep room for. */
  rows?: number;
  /** What stands in the place of no rows. */
  nothing: ReactNode;
  children: (rows: Row[]) => ReactNode;
};

/** A list of the server as it comes: room for it, what went wrong, nothing, or what there is and a way to more. */
export function Listed<Row>({ list, rows = 5, nothing, children }: ListedProps<Row>) {
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage } = list;
  if (list.isPending) return <Loading rows={rows} />;
  if (list.isError || data === undefined) return <LoadFailure error={list.error} onRetry={list.refetch} />;
  if (data.length === 0) return nothing;
  const shown = data.length;
  return (
    <>
      {children(data)}
      {hasNextPage ? (
        <div className={styles.more}>
          <Button onPress={fetchNextPage} isPending={isFetchingNextPage}>
            <Trans>Load more</Trans>
          </Button>
          <span>
            <Trans>{shown} shown</Trans>
          </span>
        </div>
      ) : null}
    </>
  );
}
