import { type CalendarDate, parseDate } from "@internationalized/date";
import type { ListAuditEventsParams } from "~/api/gen/model";
import { isKnownAction } from "./actions";

/** What the address narrows the list to. The days are those of the person's time zone, both included. */
export type AuditSearch = {
  action?: string;
  person?: string;
  organisation?: string;
  application?: string;
  from?: string;
  until?: string;
};

/** A day as it stands in the address; `null` where that is none. */
export function dayOf(text: string | undefined): CalendarDate | null {
  if (text === undefined) return null;
  try {
    return parseDate(text);
  } catch {
    return null;
  }
}

function startOfDay(day: CalendarDate | null, timeZone: string): string | undefined {
  return day?.toDate(timeZone).toISOString();
}

/** The same for the server, which counts in instants and leaves out what is not asked for. */
export function auditParams(search: AuditSearch, timeZone: string): ListAuditEventsParams {
  const { action, person, organisation, application } = search;
  const params = {
    action: isKnownAction(action) ? action : undefined,
    person_id: person,
    organisation_id: organisation,
    application_id: application,
    from: startOfDay(dayOf(search.from), timeZone),
    until: startOfDay(dayOf(search.until)?.add({ days: 1 }) ?? null, timeZone),
  };
  return Object.fromEntries(Object.entries(params).filter(([, value]) => value !== undefined));
}

export function filtersIn(search: AuditSearch): number {
  return Object.values(search).filter((value) => value !== undefined).length;
}
