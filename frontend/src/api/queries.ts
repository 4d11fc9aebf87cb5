import { type QueryClient, queryOptions, useQuery, useSuspenseQuery } from "@tanstack/react-query";
import {
  getApplication,
  getGetApplicationQueryKey,
  getListApplicationManagersQueryKey,
  getListApplicationsQueryKey,
  listApplicationManagers,
  listApplications,
} from "./gen/applications/applications";
import { getFederation, getGetFederationQueryKey } from "./gen/federation/federation";
import type { ListApplicationsParams } from "./gen/model";
import { getGetSessionQueryKey, getSession } from "./gen/session/session";
import { pages } from "./pages";

export const sessionQuery = queryOptions({
  queryKey: getGetSessionQueryKey(),
  queryFn: async ({ signal }) => (await getSession({ signal })).data,
  staleTime: 60_000,
});

export const federationQuery = queryOptions({
  queryKey: getGetFederationQueryKey(),
  queryFn: async ({ signal }) => (await getFederation({ signal })).data,
  staleTime: 3_600_000,
});

export const applicationsQuery = (params: ListApplicationsParams) =>
  pages(getListApplicationsQueryKey(params), (page, options) =>
    listApplications({ ...params, ...page }, options),
  );

export const applicationQuery = (id: string) =>
  queryOptions({
    queryKey: getGetApplicationQueryKey(id),
    queryFn: async ({ signal }) => (await getApplication(id, { signal })).data,
  });

export const managersQuery = (applicationId: string) =>
  queryOptions({
    queryKey: getListApplicationManagersQueryKey(applicationId),
    queryFn: async ({ signal }) => (await listApplicationManagers(applicationId, { signal })).data.items,
  });

/** The signed-in person. The pages that use it are shown only once it has been loaded. */
export const useSession = () => useSuspenseQuery(sessionQuery).data;

export const useFederation = () => useQuery(federationQuery).data;

/** What the portal is called: by the federation's name, or by our own until that is known or where it has none. */
export const usePortalName = () => useFederation()?.name ?? "Latchkey";

/** What to put beside the logo: nothing where the federation has no name but the logo's. */
export function useFederationName(): string | null {
  const name = usePortalName();
  return name === "Latchkey" ? null : name;
}

/** Marks everything read below these paths as out of date. */
export function refresh(client: QueryClient, ...paths: string[]): Promise<void> {
  return client.invalidateQueries({
    predicate: ({ queryKey }) => {
      const [path] = queryKey;
      return typeof path === "string" && paths.some((prefix) => path.startsWith(`/api/v1/${prefix}`));
    },
  });
}
