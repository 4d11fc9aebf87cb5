import { queryOptions } from "@tanstack/react-query";
import { getFactors, getGetFactorsQueryKey } from "./gen/account/account";
import { getListSessionsQueryKey, listSessions } from "./gen/session/session";

/** Where the signed-in person is signed in. */
export const sessionsQuery = queryOptions({
  queryKey: getListSessionsQueryKey(),
  queryFn: async ({ signal }) => (await listSessions({ signal })).data.items,
});

/** By what the signed-in person proves who they are. */
export const factorsQuery = queryOptions({
  queryKey: getGetFactorsQueryKey(),
  queryFn: async ({ signal }) => (await getFactors({ signal })).data,
});
