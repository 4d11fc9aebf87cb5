import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import type { Application, Grant } from "~/api/gen/model";
import { Badge, EnvironmentBadge } from "~/ui/Badge";
import { CopyableCode } from "~/ui/Copy";
import { type Column, DataTable } from "~/ui/DataTable";
import { ExpiryLabel, NoTokensLabel } from "~/ui/ExpiryLabel";
import { FewManagers } from "~/ui/FewManagers";
import styles from "./ApplicationsTable.module.css";

type ApplicationsTableProps = {
  applications: Application[];
  /** The name of a group of one environment, which is written above it. */
  group?: string;
};

export function ApplicationsTable({ applications, group }: ApplicationsTableProps) {
  const { t } = useLingui();
  const columns: Column<Application>[] = [
    { key: "name", header: t`Application`, isName: true, cell: (row) => <Name application={row} /> },
    {
      key: "environment",
      header: t`Environment`,
      cell: ({ environment }) => <EnvironmentBadge environment={environment} />,
    },
    {
      key: "organisation",
      header: t`Organisation`,
      cell: ({ organisation }) => <Organisation {...organisation} />,
    },
    { key: "access", header: t`Access`, cell: ({ grants }) => <Access grants={grants} /> },
    { key: "secrets", header: t`Secrets`, cell: (row) => <Expiry of={row} /> },
  ];
  return (
    <DataTable
      label={group || t`Applications`}
      columns={columns.filter(({ key }) => group === undefined || key !== "environment")}
      rows={applications}
      rowKey={({ id }) => id}
      isQuiet={({ state }) => state === "disabled"}
    />
  );
}

function Name({ application }: { application: Application }) {
  const { t } = useLingui();
  const { id, name, state } = application;
  return (
    <div className={styles.name}>
      <span className={styles.title}>
        <Link to="/applications/$applicationId" params={{ applicationId: id }}>
          {name}
        </Link>
        {state === "disabled" ? (
          <Badge tone="danger">
            <Trans>Disabled</Trans>
          </Badge>
        ) : null}
        <FewManagers of={application} />
      </span>
      <CopyableCode text={id} label={t`Copy client ID of ${name}`} />
    </div>
  );
}

function Organisation({ name, code }: { name: string; code: string }) {
  return (
    <span className={styles.stack}>
      <span>{name}</span>
      <span className={styles.faint}>{code}</span>
    </span>
  );
}

function Access({ grants }: { grants: Grant[] }) {
  if (grants.length === 0)
    return (
      <span className={styles.faint}>
        <Trans>Nothing yet</Trans>
      </span>
    );
  return (
    <ul className={styles.access}>
      {grants.map(({ api, permissions }) => (
        <li key={api.id}>
          {api.name}
          <span className={styles.count}>
            <Plural value={permissions.length} one="# permission" other="# permissions" />
          </span>
        </li>
      ))}
    </ul>
  );
}

/** Of the secrets, and of the keys where there are any. */
function Expiry({ of: { secrets, keys } }: { of: Application }) {
  const { live, suspended, next_expiry_at: next } = secrets;
  const ofSecrets = live !== suspended && next !== null ? <Next of={secrets} at={next} /> : null;
  if (keys.next_expiry_at === null) return ofSecrets ?? <NoTokensLabel secrets={secrets} />;
  return (
    <span className={styles.stack}>
      {ofSecrets}
      <span className={styles.faint}>
        {ofSecrets ? <Trans>Key</Trans> : <Trans>Key, no working secret</Trans>}
      </span>
      <Next of={keys} at={keys.next_expiry_at} />
    </span>
  );
}

function Next({ of: { expiring }, at }: { of: { expiring: number }; at: string }) {
  return <ExpiryLabel state={expiring > 0 ? "expiring" : "active"} expiresAt={at} />;
}
