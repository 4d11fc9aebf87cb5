import { Plural, Trans, useLingui } from "@lingui/react/macro";
import type { Secret } from "~/api/gen/model";
import { Badge } from "~/ui/Badge";
import { IconButton } from "~/ui/Button";
import { type Column, DataTable } from "~/ui/DataTable";
import { TrashIcon } from "~/ui/icons";
import { PauseIcon, PlayIcon } from "~/ui/rareIcons";
import { Instant } from "~/ui/time/Instant";
import { isLive } from "./deletion";
import { LastUse } from "./LastUse";
import { SecretExpiry } from "./SecretExpiry";
import styles from "./SecretsTable.module.css";

/** What may be done to a secret. */
export type SecretActions = { onDelete: (secret: Secret) => void; onSuspension: (secret: Secret) => void };

type SecretsTableProps = { secrets: Secret[]; actions?: SecretActions };

export function SecretsTable({ secrets, actions }: SecretsTableProps) {
  const { t } = useLingui();
  const columns: Column<Secret>[] = [
    { key: "name", header: t`Name`, isName: true, cell: (secret) => <Name secret={secret} /> },
    { key: "hint", header: t`Hint`, cell: ({ hint }) => <code>{hint}…</code> },
    { key: "expiry", header: t`Expiry`, cell: (secret) => <SecretExpiry secret={secret} /> },
    {
      key: "use",
      header: t`Last used`,
      cell: ({ last_used_at, last_use }) => <LastUse at={last_used_at} address={last_use?.address} />,
    },
    { key: "created", header: t`Created`, cell: (secret) => <Created secret={secret} /> },
  ];
  if (actions)
    columns.push({
      key: "actions",
      header: t`Actions`,
      isActions: true,
      cell: (secret) => <Actions secret={secret} {...actions} />,
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

function Actions({ secret, onDelete, onSuspension }: SecretActions & { secret: Secret }) {
  const { t } = useLingui();
  if (secret.state === "deleted") return null;
  const isSuspended = secret.state === "suspended";
  return (
    <span className={styles.actions}>
      {isSuspended || isLive(secret) ? (
        <IconButton
          label={isSuspended ? t`Resume ${secret.name}` : t`Suspend ${secret.name}`}
          onPress={() => onSuspension(secret)}
          tipAtEnd
        >
          {isSuspended ? <PlayIcon /> : <PauseIcon />}
        </IconButton>
      ) : null}
      <IconButton
        label={t`Delete ${secret.name}`}
        onPress={() => onDelete(secret)}
        className={styles.delete}
        tipAtEnd
      >
        <TrashIcon />
      </IconButton>
    </span>
  );
}
