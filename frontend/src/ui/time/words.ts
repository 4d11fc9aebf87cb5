const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const STEPS: [limit: number, unit: Intl.RelativeTimeFormatUnit, seconds: number][] = [
  [MINUTE, "second", 1],
  [HOUR, "minute", MINUTE],
  [DAY, "hour", HOUR],
  [60 * DAY, "day", DAY],
  [730 * DAY, "month", 30.44 * DAY],
  [Number.POSITIVE_INFINITY, "year", 365.25 * DAY],
];

/** Making a format takes far longer than using it, and a table needs the same few in every row. */
function kept<Key extends string, Format>(make: (locale: string, key: Key) => Format) {
  const made = new Map<string, Format>();
  return (locale: string, key: Key): Format => {
    const name = `${locale} ${key}`;
    const format = made.get(name) ?? make(locale, key);
    made.set(name, format);
    return format;
  };
}

const relative = kept(
  (locale, numeric: "auto" | "always") => new Intl.RelativeTimeFormat(locale, { numeric }),
);

const dates = (parts: Intl.DateTimeFormatOptions) =>
  kept((locale, timeZone: string) => new Intl.DateTimeFormat(locale, { ...parts, timeZone }));

const shortInstants = dates({
  day: "numeric",
  month: "short",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
});
const shortDates = dates({ day: "numeric", month: "short", year: "numeric" });
const longDates = dates({ weekday: "long", day: "numeric", month: "long", year: "numeric" });
const clockTimes = dates({ hour: "2-digit", minute: "2-digit" });
const offsets = dates({ timeZoneName: "shortOffset" });

/**
 * "in 25 days" or "3 hours ago". Days and hours count only when they are complete, so that a near
 * deadline is never said to be further away than it is; months and years are rounded.
 */
export function relativeWords(at: Date, now: Date, locale: string): string {
  const seconds = (at.getTime() - now.getTime()) / 1000;
  const distance = Math.abs(seconds);
  const step = STEPS.find(([limit]) => distance < limit);
  if (!step) return "";
  const [, unit, length] = step;
  const isRough = unit === "month" || unit === "year";
  const count = isRough ? Math.round(seconds / length) : Math.trunc(seconds / length);
  const numeric = unit === "second" ? "auto" : "always";
  return relative(locale, numeric).format(count, unit);
}

/** "19 Nov 2027, 12:00" */
export function shortInstant(at: Date, locale: string, timeZone: string): string {
  return shortInstants(locale, timeZone).format(at);
}

/** "19 Nov 2027" */
export function shortDate(at: Date, locale: string, timeZone: string): string {
  return shortDates(locale, timeZone).format(at);
}

/** "Friday 19 November 2027" */
export function longDate(at: Date, locale: string, timeZone: string): string {
  return longDates(locale, timeZone).format(at);
}

/** "12:00" */
export function clockTime(at: Date, locale: string, timeZone: string): string {
  return clockTimes(locale, timeZone).format(at);
}

/** "UTC+2", as it is at that instant; "UTC" where there is no difference. */
export function zoneOffset(at: Date, timeZone: string): string {
  const parts = offsets("en", timeZone).formatToParts(at);
  const name = parts.find((part) => part.type === "timeZoneName")?.value ?? "UTC";
  // The same zone is called "GMT" by some browsers and "GMT+0" by others.
  return name.replace("GMT", "UTC").replace(/\+0$/, "");
}

/** "Europe/Amsterdam" as people write it. */
export function zoneName(timeZone: string): string {
  return timeZone.replaceAll("_", " ");
}
