import {
  type CalendarDate,
  fromDate,
  getDayOfWeek,
  isSameDay,
  Time,
  toCalendarDate,
  toCalendarDateTime,
  toZoned,
} from "@internationalized/date";

/** The lifetimes that the create dialog offers, in their order on screen. */
export const lifetimes = ["30d", "90d", "180d", "1y", "custom"] as const;
export type Lifetime = (typeof lifetimes)[number];

/** Lifetimes below this are advised for tests only. */
const SHORT_LIFE_DAYS = 100;

const DAY_IN_MILLISECONDS = 86_400_000;

export type Proposal = {
  instant: Date;
  /** The calendar date in the person's time zone. */
  date: CalendarDate;
  /** The date that was meant, where a weekend or the limit made it an earlier one. */
  insteadOf: CalendarDate | null;
};

export function dateIn(instant: Date, timeZone: string): CalendarDate {
  return toCalendarDate(fromDate(instant, timeZone));
}

/**
 * The latest instant that a secret created at `createdAt` may expire at: the end, in UTC, of the
 * same calendar date one year later; 29 February gives 28 February.
 */
export function latestExpiry(createdAt: Date): Date {
  const { year, month, day } = dateIn(createdAt, "UTC").add({ years: 1 });
  return new Date(Date.UTC(year, month - 1, day, 23, 59, 59));
}

/** Noon of a date in a time zone: nobody is surprised in the night, whatever the zone of the servers. */
export function noonOn(date: CalendarDate, timeZone: string): Date {
  return toZoned(toCalendarDateTime(date, new Time(12)), timeZone, "compatible").toDate();
}

/** Saturday and Sunday, when nobody may be there to replace a secret. */
export function isWeekend(date: CalendarDate): boolean {
  const day = getDayOfWeek(date, "en-US");
  return day === 0 || day === 6;
}

function plannedDate(lifetime: Exclude<Lifetime, "custom">, today: CalendarDate): CalendarDate {
  if (lifetime === "1y") return today.add({ years: 1 });
  return today.add({ days: Number.parseInt(lifetime, 10) });
}

/**
 * Noon on the planned date in the person's time zone; on an earlier date where that is a weekend
 * or beyond the limit, and never on a later one.
 */
export function proposeExpiry(lifetime: Exclude<Lifetime, "custom">, now: Date, timeZone: string): Proposal {
  const planned = plannedDate(lifetime, dateIn(now, timeZone));
  const limit = latestExpiry(now);
  let date = planned;
  while (isWeekend(date) || noonOn(date, timeZone) > limit) date = date.subtract({ days: 1 });
  return {
    date,
    instant: noonOn(date, timeZone),
    insteadOf: isSameDay(date, planned) ? null : planned,
  };
}

/** Noon on the date that the person chose. */
export function customExpiry(date: CalendarDate, timeZone: string): Proposal {
  return { date, instant: noonOn(date, timeZone), insteadOf: null };
}

/** The first and the last date whose noon is allowed. */
export function selectableDates(now: Date, timeZone: string): { first: CalendarDate; last: CalendarDate } {
  const today = dateIn(now, timeZone);
  const first = noonOn(today, timeZone) > now ? today : today.add({ days: 1 });
  const limit = latestExpiry(now);
  let last = dateIn(limit, timeZone);
  while (noonOn(last, timeZone) > limit) last = last.subtract({ days: 1 });
  return { first, last };
}

export type ExpiryError = "past" | "beyond_limit";

export function expiryError(instant: Date, now: Date): ExpiryError | null {
  if (instant <= now) return "past";
  if (instant > latestExpiry(now)) return "beyond_limit";
  return null;
}

export type ExpiringSecret = { name: string; expires_at: string };

export type ExpiryAdvice = { kind: "short_life" } | { kind: "weekend" } | { kind: "clash"; with: string };

/** What a person should know about an expiry that is allowed but not wise. */
export function expiryAdvice(
  { instant, date }: Pick<Proposal, "instant" | "date">,
  now: Date,
  timeZone: string,
  others: ExpiringSecret[],
): ExpiryAdvice[] {
  const advice: ExpiryAdvice[] = [];
  const days = (instant.getTime() - now.getTime()) / DAY_IN_MILLISECONDS;
  if (days < SHORT_LIFE_DAYS) advice.push({ kind: "short_life" });
  if (isWeekend(date)) advice.push({ kind: "weekend" });
  const clash = others.find((other) => isSameDay(dateIn(new Date(other.expires_at), timeZone), date));
  if (clash) advice.push({ kind: "clash", with: clash.name });
  return advice;
}
