import { Plural, Trans, useLingui } from "@lingui/react/macro";
import type { Secret } from "~/api/gen/model";
import { Badge } from "~/ui/Badge";
import { IconButton } from "~/ui/Button";
import { type Column, DataTable } from "~/ui/DataTable";
import { ExpiryLabel } from "~/ui/ExpiryLabel";
import { TrashIcon } from "~/ui/icons";
import { Instant } from "~/ui/time/Instant";
import { LastUse } from "./LastUse";
import styles from "./SecretsTable.module.css";

type SecretsTableProps = { secrets: Secret[]; onDelete?: (secret: Secret) => void };

export function SecretsTable({ secrets, onDelete }: SecretsTableProps) {
  const { t } = useLingui();
  const columns: Column<Secret>[] = [
    { key: "name", header: t`Name`, isName: true, cell: (secret) => <Name secret={secret} /> },
    { key: "hint", header: t`Hint`, cell: ({ hint }) => <code>{hint}…</code> },
    { key: "expiry", header: t`Expiry`, cell: (secret) => <Expiry secret={secret} /> },
    { key: "use", header: t`Last used`, cell: ({ last_used_at }) => <LastUse at={last_used_at} /> },
    { key: "created", header: t`Created`, cell: (secret) => <Created secret={secret} /> },
  ];
  if (onDelete)
    columns.push({
      key: "actions",
      header: t`Actions`,
      isActions: true,
      cell: (secret) => <DeleteButton secret={secret} onDelete={onDelete} />,
    });
  return (
    <DataTable
      label={t`Secrets`}
      columns={columns}
      rows={secrets}
      rowKey={({ id }) => id}
      isQuiet={({ state }) => state === "deleted"}
    />
  );
}

function Name({ secret: { name, leavers } }: { secret: Secret }) {
  if (leavers.length === 0) return name;
  return (
    <span className={styles.created}>
      {name}
      <Leavers names={leavers} />
    </span>
  );
}

/** Who knows the value and does not look after the application any more. */
function Leavers({ names }: { names: string[] }) {
  const { i18n } = useLingui();
  const who = new Intl.ListFormat(i18n.locale, { type: "conjunction" }).format(names);
  return (
    <Badge tone="warning">
      <Plural
        value={names.length}
        one={`${who} knows it and has left`}
        other={`${who} know it and have left`}
      />
    </Badge>
  );
}

function Expiry({ secret }: { secret: Secret }) {
  return <ExpiryLabel state={secret.state} expiresAt={secret.expires_at} deletedAt={secret.deleted_at} />;
}

function Created({ secret }: { secret: Secret }) {
  const author = secret.created_by.name;
  return (
    <span className={styles.created}>
      <Instant at={secret.created_at} />
      <span className={styles.author}>
        <Trans>by {author}</Trans>
      </span>
    </span>
  );
}

type DeleteButtonProps = { secret: Secret; onDelete: (secret: Secret) => void };

function DeleteButton({ secret, onDelete }: DeleteButtonProps) {
  const { t } = useLingui();
  if (secret.state === "deleted") return null;
  return (
    <IconButton
      label={t`Delete ${secret.name}`}
      onPress={() => onDelete(secret)}
      className={styles.delete}
      tipAtEnd
    >
      <TrashIcon />
    </IconButton>
  );
}
