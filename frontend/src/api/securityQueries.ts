import { queryOptions } from "@tanstack/react-query";
import { getListSessionsQueryKey, listSessions } from "./gen/session/session";

/** Where the signed-in person is signed in. */
export const sessionsQuery = queryOptions({
  queryKey: getListSessionsQueryKey(),
  queryFn: async ({ signal }) => (await listSessions({ signal })).data.items,
});
