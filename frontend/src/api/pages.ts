import { infiniteQueryOptions, type QueryKey } from "@tanstack/react-query";

const PAGE_SIZE = 50;
/** Whoever reads on wants many. */
const LATER_SIZE = 200;

type Page<Item> = { items: Item[]; next_cursor: string | null };
type PageRequest = { cursor?: string; limit: number };
type ReadPage<Item> = (page: PageRequest, options: { signal: AbortSignal }) => Promise<{ data: Page<Item> }>;

/** A list of the server, read page by page and seen as one. */
export function pages<Item>(key: QueryKey, read: ReadPage<Item>) {
  return infiniteQueryOptions({
    queryKey: [...key, "pages"],
    queryFn: async ({ pageParam, signal }) => {
      const page = pageParam === undefined ? { limit: PAGE_SIZE } : { limit: LATER_SIZE, cursor: pageParam };
      return (await read(page, { signal })).data;
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    select: (data) => data.pages.flatMap((page) => page.items),
  });
}
