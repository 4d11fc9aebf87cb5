import { queryOptions } from "@tanstack/react-query";
import type { Environment, ListAccessRequestsParams } from "./gen/model";
import {
  getListAccessRequestsQueryKey,
  getShowCatalogueQueryKey,
  listAccessRequests,
  showCatalogue,
} from "./gen/requests/requests";
import { pages } from "./pages";

export const accessRequestsQuery = (params: ListAccessRequestsParams) =>
  pages(getListAccessRequestsQueryKey(params), (page, options) =>
    listAccessRequests({ ...params, ...page }, options),
  );

/** What can be asked for. */
export const catalogueQuery = (environment: Environment) =>
  queryOptions({
    queryKey: getShowCatalogueQueryKey({ environment }),
    queryFn: async ({ signal }) => (await showCatalogue({ environment }, { signal })).data.items,
  });
