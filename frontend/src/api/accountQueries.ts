import { queryOptions } from "@tanstack/react-query";
import {
  getAccount,
  getCalendarFeed,
  getGetAccountQueryKey,
  getGetCalendarFeedQueryKey,
} from "./gen/account/account";

/** What the signed-in person may change of themselves, with a change of their address that waits. */
export const accountQuery = queryOptions({
  queryKey: getGetAccountQueryKey(),
  queryFn: async ({ signal }) => (await getAccount({ signal })).data,
});

/** Whether there is a private address of the calendar of expiries. */
export const calendarFeedQuery = queryOptions({
  queryKey: getGetCalendarFeedQueryKey(),
  queryFn: async ({ signal }) => (await getCalendarFeed({ signal })).data,
});
