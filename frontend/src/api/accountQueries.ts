import { queryOptions } from "@tanstack/react-query";
import { getAccount, getGetAccountQueryKey } from "./gen/account/account";

/** What the signed-in person may change of themselves, with a change of their address that waits. */
export const accountQuery = queryOptions({
  queryKey: getGetAccountQueryKey(),
  queryFn: async ({ signal }) => (await getAccount({ signal })).data,
});
