import { queryOptions } from "@tanstack/react-query";
import { addressOf } from "./address";
import {
  getApplication,
  getGetApplicationQueryKey,
  getListApplicationsQueryKey,
  listApplications,
} from "./gen/applications/applications";
import { getExportAuditEventsUrl, getListAuditEventsQueryKey, listAuditEvents } from "./gen/audit/audit";
import type { ExportFormat, ListAuditEventsParams, PageDocumentAuditEventItemsItem } from "./gen/model";
import { pages } from "./pages";
import { hasStatus } from "./problem";

/** One thing that was done. */
export type AuditEvent = PageDocumentAuditEventItemsItem;

export const auditQuery = (params: ListAuditEventsParams) =>
  pages(getListAuditEventsQueryKey(params), (page, options) =>
    listAuditEvents({ ...params, ...page }, options),
  );

const RECENT = 10;

/** The last few things that were done with an application; read again together with all that is known of it. */
export const recentEventsQuery = (applicationId: string) =>
  queryOptions({
    queryKey: [...getGetApplicationQueryKey(applicationId), "recent events"],
    queryFn: async ({ signal }) => {
      const params = { application_id: applicationId, limit: RECENT };
      return (await listAuditEvents(params, { signal })).data.items;
    },
  });

/** Where the browser gets the same events from as a file. */
export function exportAddress(params: ListAuditEventsParams, format: ExportFormat): string {
  return addressOf(getExportAuditEventsUrl({ ...params, format })).href;
}

const MOST_PER_PAGE = 200;
const NAMES_LAST_MILLISECONDS = 300_000;

/** The names of the first applications by their id: all of them, in most federations. */
export const applicationNamesQuery = queryOptions({
  queryKey: [...getListApplicationsQueryKey(), "names"],
  queryFn: async ({ signal }) => {
    const { data } = await listApplications({ limit: MOST_PER_PAGE }, { signal });
    return new Map(data.items.map(({ id, name }) => [id, name]));
  },
  staleTime: NAMES_LAST_MILLISECONDS,
});

/** The name of one application; `null` where it is out of reach. */
export const applicationNameQuery = (id: string) =>
  queryOptions({
    queryKey: [...getListApplicationsQueryKey(), "name", id],
    queryFn: async ({ signal }) => {
      try {
        return (await getApplication(id, { signal })).data.name;
      } catch (error) {
        if (hasStatus(error, 404)) return null;
        throw error;
      }
    },
    staleTime: NAMES_LAST_MILLISECONDS,
  });
