import { type QueryKey, queryOptions } from "@tanstack/react-query";
import { entityTag } from "./http";

type Read<T> = (options: { signal: AbortSignal }) => Promise<{ data: T; headers: Headers }>;

/**
 * A resource as it is right now, with the tag that a change to it must carry. Read afresh each
 * time, because an edit that starts from a stale copy would be refused.
 */
export const editableQuery = <T>(key: QueryKey, read: Read<T>) =>
  queryOptions({
    queryKey: [...key, "editable"],
    queryFn: async ({ signal }) => {
      const { data, headers } = await read({ signal });
      return { data, ifMatch: { "If-Match": entityTag(headers) } };
    },
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
  });
