import { Trans, useLingui } from "@lingui/react/macro";
import { type UseInfiniteQueryResult, useInfiniteQuery } from "@tanstack/react-query";
import type { Application, ApplicationState, Environment } from "~/api/gen/model";
import { applicationsQuery } from "~/api/queries";
import { LoadFailure, Loading, LoadMore, PageHeader } from "~/ui/Page";
import { ApplicationFilters } from "./ApplicationFilters";
import { ApplicationsTable } from "./ApplicationsTable";
import { NoApplicationMatches, NoApplicationsYet } from "./NoApplications";

export type ApplicationSearch = {
  q?: string;
  environment?: Environment;
  state?: ApplicationState;
  few_managers?: boolean;
};

type ApplicationsPageProps = { search: ApplicationSearch; onSearch: (search: ApplicationSearch) => void };

export function ApplicationsPage({ search, onSearch }: ApplicationsPageProps) {
  const { t } = useLingui();
  const list = useInfiniteQuery(applicationsQuery(search));
  const isFiltered = Object.values(search).some((value) => value !== undefined);
  const isEmptyForGood = list.data?.length === 0 && !isFiltered;
  return (
    <>
      <PageHeader
        title={t`Applications`}
        lead={
          <Trans>
            Each application has a client ID that never changes and secrets that expire. Replace a secret
            before it does.
          </Trans>
        }
      />
      {isEmptyForGood ? null : <ApplicationFilters search={search} onSearch={onSearch} />}
      <ApplicationList list={list} isFiltered={isFiltered} onClear={() => onSearch({})} />
    </>
  );
}

type ApplicationListProps = {
  list: UseInfiniteQueryResult<Application[]>;
  isFiltered: boolean;
  onClear: () => void;
};

function ApplicationList({ list, isFiltered, onClear }: ApplicationListProps) {
  if (list.isPending) return <Loading rows={5} />;
  if (list.isError) return <LoadFailure error={list.error} onRetry={list.refetch} />;
  if (list.data.length === 0)
    return isFiltered ? <NoApplicationMatches onClear={onClear} /> : <NoApplicationsYet />;
  return (
    <>
      <ApplicationsTable applications={list.data} />
      <LoadMore
        hasMore={list.hasNextPage}
        isLoading={list.isFetchingNextPage}
        onLoad={list.fetchNextPage}
        shown={list.data.length}
      />
    </>
  );
}
