import { Trans, useLingui } from "@lingui/react/macro";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type FederationSecret, federationSecretsQuery } from "~/api/adminQueries";
import { exportAddress } from "~/api/exports";
import { SecretStanding } from "~/api/gen/model";
import { EnvironmentBadge } from "~/ui/Badge";
import { Button, DownloadLink } from "~/ui/Button";
import { type Column, DataTable } from "~/ui/DataTable";
import { ExpiryLabel } from "~/ui/ExpiryLabel";
import { FilterChips } from "~/ui/FilterChips";
import { SearchIcon } from "~/ui/icons";
import { EmptyState, Listed, PageHeader } from "~/ui/Page";
import { Toolbar } from "~/ui/Toolbar";
import { Instant } from "~/ui/time/Instant";
import styles from "../Admin.module.css";

export type SecretsSearch = { standing?: SecretStanding; organisation?: string };
type PageProps = { search: SecretsSearch; onSearch: (search: SecretsSearch) => void };

/** The secrets of all applications, as far as they are remarkable. */
export function SecretsPage({ search, onSearch }: PageProps) {
  const { t } = useLingui();
  const params = { standing: search.standing, organisation_id: search.organisation };
  const list = useInfiniteQuery(federationSecretsQuery(params));
  const columns = useColumns();
  const words: Record<SecretStanding, string> = {
    expired: t`Expired`,
    expiring_7_days: t`Within 7 days`,
    expiring_30_days: t`Within 30 days`,
    unused_90_days: t`Unused for 90 days`,
    never_used: t`Never used`,
  };
  return (
    <>
      <PageHeader
        title={t`Secrets`}
        lead={
          <Trans>
            The secrets of all active applications, the next to expire first. Only managers have seen their
            values.
          </Trans>
        }
        actions={
          <DownloadLink href={exportAddress("secrets", params)}>
            <Trans>Export as CSV</Trans>
          </DownloadLink>
        }
      />
      <Toolbar>
        <FilterChips
          label={t`Show`}
          value={search.standing}
          onChange={(standing) => onSearch({ ...search, standing })}
          allLabel={t`All`}
          options={Object.values(SecretStanding).map((value) => ({ value, label: words[value] }))}
        />
        {search.organisation ? (
          <Button size="s" onPress={() => onSearch({ ...search, organisation: undefined })}>
            <Trans>Of all organisations</Trans>
          </Button>
        ) : null}
      </Toolbar>
      <Listed
        list={list}
        nothing={<EmptyState icon={<SearchIcon size={22} />} title={<Trans>No secret matches</Trans>} />}
      >
        {(secrets) => (
          <DataTable label={t`Secrets`} columns={columns} rows={secrets} rowKey={({ secret }) => secret.id} />
        )}
      </Listed>
    </>
  );
}

function useColumns(): Column<FederationSecret>[] {
  const { t } = useLingui();
  return [
    {
      key: "secret",
      header: t`Secret`,
      isName: true,
      cell: ({ secret: { name, hint } }) => (
        <div className={styles.stack}>
          {name}
          <code>{hint}…</code>
        </div>
      ),
    },
    {
      key: "application",
      header: t`Application`,
      cell: ({ application: { id, name }, environment }) => (
        <div className={styles.stack}>
          <Link to="/applications/$applicationId" params={{ applicationId: id }}>
            {name}
          </Link>
          <span>
            <EnvironmentBadge environment={environment} />
          </span>
        </div>
      ),
    },
    { key: "organisation", header: t`Organisation`, cell: ({ organisation }) => organisation.name },
    {
      key: "expiry",
      header: t`Expiry`,
      cell: ({ secret: { state, expires_at } }) => <ExpiryLabel state={state} expiresAt={expires_at} />,
    },
    {
      key: "used",
      header: t`Last used`,
      cell: ({ secret: { last_used_at } }) =>
        last_used_at ? <Instant at={last_used_at} /> : <Trans>Never used</Trans>,
    },
  ];
}
