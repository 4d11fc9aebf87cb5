import { queryOptions } from "@tanstack/react-query";
import {
  getListAttentionQueryKey,
  getListTimelineQueryKey,
  listAttention,
  listTimeline,
} from "./gen/attention/attention";
import type { Environment, ListTimelineParams, PageDocumentApplicationTimelineItemsItem } from "./gen/model";
import { pages } from "./pages";

export type ApplicationTimeline = PageDocumentApplicationTimelineItemsItem;

/** What needs attention, the worst first. */
export const attentionQuery = (environment: Environment | undefined) => {
  const params = environment === undefined ? {} : { environment };
  return queryOptions({
    queryKey: getListAttentionQueryKey(params),
    queryFn: async ({ signal }) => (await listAttention(params, { signal })).data,
  });
};

/** The lives of secrets, by application. */
export const timelineQuery = (params: ListTimelineParams) =>
  pages(getListTimelineQueryKey(params), (page, options) => listTimeline({ ...params, ...page }, options));
