import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { Link, useNavigate } from "@tanstack/react-router";
import type { Secret } from "~/api/gen/model";
import { Badge } from "~/ui/Badge";
import { Button, IconButton } from "~/ui/Button";
import { type Column, DataTable } from "~/ui/DataTable";
import { TrashIcon } from "~/ui/icons";
import { RowMenu } from "~/ui/Menu";
import { ChartIcon, PauseIcon, PlayIcon } from "~/ui/rareIcons";
import { Instant } from "~/ui/time/Instant";
import { isLive } from "./deletion";
import { LastUse } from "./LastUse";
import { restingTimes, saidOf } from "./onIt";
import { SecretExpiry } from "./SecretExpiry";
import styles from "./SecretsTable.module.css";

type Act = (secret: Secret) => void;

/** What may be done to a secret: to stop it is for operators too, to delete it for its managers. */
export type SecretActions = { onSuspension: Act; onEndTokens: Act; onDelete?: Act; onOnIt?: Act };

type SecretsTableProps = { secrets: Secret[]; areExpired?: boolean; onUsage: Act; actions?: SecretActions };

export function SecretsTable({ secrets, areExpired = false, onUsage, actions }: SecretsTableProps) {
  const { t } = useLingui();
  const columns: Column<Secret>[] = [
    { key: "name", header: t`Name`, isName: true, cell: (secret) => <Name secret={secret} /> },
    { key: "hint", header: t`Hint`, cell: ({ hint }) => <code>{hint}…</code> },
    {
      key: "expiry",
      header: t`Expiry`,
      cell: (secret) => <Expiry secret={secret} isManager={actions?.onDelete !== undefined} />,
    },
    {
      key: "use",
      header: t`Last used`,
      cell: (secret) => <Use secret={secret} onUsage={onUsage} />,
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
      label={areExpired ? t`Expired secrets` : t`Secrets`}
      columns={columns}
      rows={secrets}
      rowKey={({ id }) => id}
      isQuiet={({ state }) => state === "deleted"}
    />
  );
}

function Name({ secret }: { secret: Secret }) {
  const { name, leavers, leaked_at } = secret;
  const leakedAt = secret.state === "suspended" || isLive(secret) ? leaked_at : null;
  if (leavers.length === 0 && leakedAt === null) return name;
  return (
    <span className={styles.stack}>
      {name}
      {leakedAt ? <Leaked at={leakedAt} /> : null}
      {leavers.length > 0 ? <Leavers names={leavers} /> : null}
    </span>
  );
}

/** With the way to replace it, where it is time for that. */
function Expiry({ secret, isManager }: { secret: Secret; isManager: boolean }) {
  const { t } = useLingui();
  const { state, leavers, leaked_at, name } = secret;
  const isDue = state === "expiring" || state === "expired" || leavers.length > 0 || leaked_at !== null;
  const said = saidOf(secret, new Date());
  return (
    <span className={styles.stack}>
      <SecretExpiry secret={secret} />
      {said ? <OnIt {...said} /> : null}
      {isManager && isDue && state !== "deleted" ? (
        <Link {...rotationOf(secret)} className={styles.replace} aria-label={t`Replace ${name}`}>
          <Trans>Replace</Trans>
        </Link>
      ) : null}
    </span>
  );
}

/** Who has said that they look after it. */
function OnIt({ by, until }: NonNullable<Secret["acknowledgement"]>) {
  const when = <Instant at={until} />;
  return (
    <span className={styles.author}>
      <Trans>
        {by} is on it until {when}
      </Trans>
    </span>
  );
}

const rotationOf = ({ application_id, id }: Secret) =>
  ({
    to: "/applications/$applicationId/rotate/$secretId",
    params: { applicationId: application_id, secretId: id },
  }) as const;

/** Its value was found where anybody can read it. */
function Leaked({ at }: { at: string }) {
  const when = <Instant at={at} />;
  return (
    <Badge tone="danger">
      <span>
        <Trans>Found in public on {when}: replace it</Trans>
      </span>
    </Badge>
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

function Use({ secret, onUsage }: { secret: Secret; onUsage: Act }) {
  const { t } = useLingui();
  const { name, last_used_at, last_use } = secret;
  return (
    <span className={styles.stack}>
      <LastUse at={last_used_at} address={last_use?.address} />
      {last_used_at === null ? null : (
        <Button
          look="quiet"
          size="s"
          className={styles.usage}
          aria-label={t`Usage of ${name}`}
          onPress={() => onUsage(secret)}
        >
          <ChartIcon size={14} />
          <Trans>Usage</Trans>
        </Button>
      )}
    </span>
  );
}

function Created({ secret }: { secret: Secret }) {
  const author = secret.created_by.name;
  return (
    <span className={styles.stack}>
      <Instant at={secret.created_at} />
      <span className={styles.author}>
        <Trans>by {author}</Trans>
      </span>
    </span>
  );
}

function Actions({
  secret,
  onDelete,
  onSuspension,
  onEndTokens,
  onOnIt,
}: SecretActions & { secret: Secret }) {
  const { t } = useLingui();
  const navigate = useNavigate();
  const isSuspended = secret.state === "suspended";
  const mayGetTokens = isSuspended || isLive(secret);
  if (secret.state === "deleted" || !(mayGetTokens || onDelete)) return null;
  const isSaid = saidOf(secret, new Date()) !== null;
  const maySay = onOnIt && (isSaid || restingTimes(secret, new Date()).length > 0) ? onOnIt : undefined;
  return (
    <span className={styles.actions}>
      {mayGetTokens ? (
        <IconButton
          label={isSuspended ? t`Resume ${secret.name}` : t`Suspend ${secret.name}`}
          onPress={() => onSuspension(secret)}
          tipAtEnd
        >
          {isSuspended ? <PlayIcon /> : <PauseIcon />}
        </IconButton>
      ) : null}
      {onDelete ? (
        <IconButton
          label={t`Delete ${secret.name}`}
          onPress={() => onDelete(secret)}
          className={styles.delete}
          tipAtEnd
        >
          <TrashIcon />
        </IconButton>
      ) : null}
      {mayGetTokens ? (
        <RowMenu
          label={t`More for ${secret.name}`}
          actions={[
            ...(onDelete
              ? [
                  {
                    id: "replace",
                    label: <Trans>Replace</Trans>,
                    onAction: () => void navigate(rotationOf(secret)),
                  },
                ]
              : []),
            ...(maySay
              ? [
                  {
                    id: "on-it",
                    label: isSaid ? <Trans>Remind again</Trans> : <Trans>I am on it</Trans>,
                    onAction: () => maySay(secret),
                  },
                ]
              : []),
            {
              id: "tokens",
              label: <Trans>End all tokens</Trans>,
              isDangerous: true,
              onAction: () => onEndTokens(secret),
            },
          ]}
        />
      ) : null}
    </span>
  );
}
