import { Trans, useLingui } from "@lingui/react/macro";
import { type UseInfiniteQueryResult, useInfiniteQuery } from "@tanstack/react-query";
import { lazy, type ReactNode, Suspense } from "react";
import type { Application, ApplicationState, Environment } from "~/api/gen/model";
import { applicationsQuery } from "~/api/queries";
import { Listed, Loading, PageHeader } from "~/ui/Page";
import { ApplicationFilters } from "./ApplicationFilters";

const NoApplications = lazy(() => import("./NoApplications"));

export type ApplicationSearch = {
  q?: string;
  environment?: Environment;
  state?: ApplicationState;
  few_managers?: boolean;
};

export type ApplicationList = UseInfiniteQueryResult<Application[]>;

type ApplicationsPageProps = {
  search: ApplicationSearch;
  onSearch: (search: ApplicationSearch) => void;
  /** Shows what was found, where there is something. */
  children: (list: ApplicationList) => ReactNode;
};

export function ApplicationsPage({ search, onSearch, children }: ApplicationsPageProps) {
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
      <Listed
        list={list}
        nothing={
          <Suspense fallback={<Loading rows={5} />}>
            <NoApplications onClear={isFiltered ? () => onSearch({}) : undefined} />
          </Suspense>
        }
      >
        {() => children(list)}
      </Listed>
    </>
  );
}
