import { Trans, useLingui } from "@lingui/react/macro";
import { type QueryClient, type UseInfiniteQueryResult, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useEffect } from "react";
import { attentionQuery } from "~/api/attentionQueries";
import type { Application, ApplicationState, Environment } from "~/api/gen/model";
import { FilterChips } from "~/ui/FilterChips";
import { Later } from "~/ui/Later";
import { LoadFailure, Loading, Section } from "~/ui/Page";
import { Toolbar } from "~/ui/Toolbar";
import { Attention } from "./Attention";
import { Groups, type Table } from "./Groups";
import { byExpiry } from "./grouping";
import styles from "./Home.module.css";
import { Timeline } from "./Timeline";

type Filter = { q?: string; environment?: Environment; state?: ApplicationState; few_managers?: boolean };

/** Asks what needs attention before the page is there. */
export const ask = (client: QueryClient, { environment }: Filter) =>
  client.prefetchQuery(attentionQuery(environment));

/** How the applications are shown, other than by environment and API. */
type Way = "name" | "expiry" | "timeline";
const WAYS: Way[] = ["name", "expiry", "timeline"];

type HomeProps = {
  filter: Filter;
  /** As it stands in the address, where anything may stand. */
  shown: string | undefined;
  onShow: (way: string | undefined) => void;
  list: UseInfiniteQueryResult<Application[]>;
  table: Table;
};

/** So many are read by themselves and put in order; whoever has more narrows the list or reads on. */
const MOST = 500;

/** What needs attention first, then the applications: by environment and API, in another order, or along the year. */
export function Home({ filter, shown, onShow, list, table }: HomeProps) {
  const attention = useQuery(attentionQuery(filter.environment));
  const isNarrowed = Boolean(filter.q || filter.state || filter.few_managers);
  const way = WAYS.find((known) => known === shown);
  // Nothing moves down when it arrives. Where it does not, the applications are shown all the same.
  if (attention.isPending && attention.failureCount === 0) return <Loading rows={5} />;
  return (
    <div className={styles.home}>
      {isNarrowed ? null : attention.data ? (
        <Attention attention={attention.data} />
      ) : attention.isError ? (
        <Section id="attention" title={<Trans>Needs attention</Trans>}>
          <LoadFailure error={attention.error} onRetry={attention.refetch} />
        </Section>
      ) : null}
      <Ways way={way} onShow={onShow} />
      {way === "timeline" ? (
        <Timeline filter={filter} />
      ) : (
        <Applications list={list} way={way} table={table} />
      )}
    </div>
  );
}

function Ways({ way, onShow }: { way: Way | undefined; onShow: HomeProps["onShow"] }) {
  const { t } = useLingui();
  return (
    <Toolbar>
      <FilterChips
        label={t`Shown`}
        value={way}
        onChange={onShow}
        allLabel={t`By environment and API`}
        options={[
          { value: "expiry", label: t`Next expiry first` },
          { value: "name", label: t`By name` },
          { value: "timeline", label: t`Next 12 months` },
        ]}
      />
      <Link to="/requests" className={styles.requests}>
        <Trans>Ask for another application</Trans>
      </Link>
    </Toolbar>
  );
}

type ApplicationsProps = Pick<HomeProps, "list" | "table"> & { way: "name" | "expiry" | undefined };

function Applications({ list, way, table: Table }: ApplicationsProps) {
  const {
    data: applications = [],
    hasNextPage,
    isFetchingNextPage,
    isFetchNextPageError,
    fetchNextPage,
  } = list;
  const readsOn = way !== "name" && hasNextPage && !isFetchNextPageError && applications.length < MOST;
  useEffect(() => {
    if (readsOn && !isFetchingNextPage) void fetchNextPage();
  }, [readsOn, isFetchingNextPage, fetchNextPage]);
  // What comes later belongs between what is there.
  if (readsOn) return <Loading rows={5} />;
  const count = applications.length;
  if (way === "name") return <Table applications={applications} />;
  return (
    <>
      {hasNextPage ? (
        <p className={styles.soft}>
          <Trans>Only the first {count} by name are shown. Search or filter to find others.</Trans>
        </p>
      ) : null}
      {way === "expiry" ? (
        <Table applications={byExpiry(applications)} />
      ) : (
        <Later meanwhile={<Loading rows={5} />}>
          <Groups applications={applications} table={Table} />
        </Later>
      )}
    </>
  );
}
