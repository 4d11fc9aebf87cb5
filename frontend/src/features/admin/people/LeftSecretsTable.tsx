import { Trans, useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import type { LeftSecret } from "~/api/adminQueries";
import { EnvironmentBadge } from "~/ui/Badge";
import { Button } from "~/ui/Button";
import { type Column, DataTable } from "~/ui/DataTable";
import { ExpiryLabel } from "~/ui/ExpiryLabel";
import { Instant, RelativeTime } from "~/ui/time/Instant";
import styles from "../Admin.module.css";
import { useMayChange } from "../AdminPage";

type TableProps = { secrets: LeftSecret[]; onOpen: (left: LeftSecret) => void };

export function LeftSecretsTable({ secrets, onOpen }: TableProps) {
  const { t } = useLingui();
  const mayChange = useMayChange();
  const columns: Column<LeftSecret>[] = [
    { key: "secret", header: t`Secret`, isName: true, cell: (row) => <Name left={row} /> },
    { key: "application", header: t`Application`, cell: (row) => <Place left={row} /> },
    {
      key: "expiry",
      header: t`Expiry`,
      cell: ({ secret }) => <ExpiryLabel state={secret.state} expiresAt={secret.expires_at} />,
    },
    {
      key: "use",
      header: t`Last used`,
      cell: ({ secret }) =>
        secret.last_used_at ? <RelativeTime at={secret.last_used_at} /> : <Trans>Never used</Trans>,
    },
    { key: "next", header: t`What is next`, cell: (row) => <Next left={row} /> },
  ];
  if (mayChange)
    columns.push({
      key: "actions",
      header: t`Actions`,
      isActions: true,
      cell: (row) => <Mark left={row} onOpen={onOpen} />,
    });
  return (
    <DataTable
      label={t`Secrets that were left behind`}
      columns={columns}
      rows={secrets}
      rowKey={({ secret }) => secret.id}
    />
  );
}

function Name({ left: { secret } }: { left: LeftSecret }) {
  return (
    <div className={styles.stack}>
      {secret.name}
      <span className={styles.faint}>
        <code>{secret.hint}…</code>{" "}
        {secret.created_by.kind === "application" ? (
          <Trans>created by the machine {secret.created_by.name}</Trans>
        ) : null}
      </span>
    </div>
  );
}

function Place({ left: { application, organisation, environment } }: { left: LeftSecret }) {
  return (
    <div className={styles.stack}>
      <Link to="/applications/$applicationId" params={{ applicationId: application.id }}>
        {application.name}
      </Link>
      <span className={styles.faint}>{organisation.name}</span>
      <span>
        <EnvironmentBadge environment={environment} />
      </span>
    </div>
  );
}

function Next({ left: { application, has_successor: hasSuccessor, handled } }: { left: LeftSecret }) {
  if (handled)
    return (
      <div className={styles.stack}>
        {handled.note}
        <span className={styles.faint}>
          <Trans>
            {handled.by.name}, <Instant at={handled.at} />
          </Trans>
        </span>
      </div>
    );
  return (
    <div className={styles.stack}>
      {hasSuccessor ? (
        <Trans>A newer secret is there. Once the systems use it, delete this one.</Trans>
      ) : (
        <Trans>A manager creates a new secret first.</Trans>
      )}
      <Link to="/applications/$applicationId" params={{ applicationId: application.id }}>
        {hasSuccessor ? <Trans>Delete it there</Trans> : <Trans>Replace it there</Trans>}
      </Link>
    </div>
  );
}

function Mark({ left, onOpen }: { left: LeftSecret; onOpen: (left: LeftSecret) => void }) {
  const { t } = useLingui();
  const name = left.secret.name;
  return left.handled ? (
    <Button
      size="s"
      onPress={() => onOpen(left)}
      aria-label={t`Take back: “${name}” is to be replaced after all`}
    >
      <Trans>Take back</Trans>
    </Button>
  ) : (
    <Button
      size="s"
      onPress={() => onOpen(left)}
      aria-label={t`Mark as settled: “${name}” needs no replacement`}
    >
      <Trans>Mark as settled</Trans>
    </Button>
  );
}
