import { CalendarDate } from "@internationalized/date";

type Unit = "day" | "month" | "year";

function format(locale: string) {
  return new Intl.DateTimeFormat(locale, {
    day: "2-digit",
    month: "2-digit",
    year: "numeric",
    calendar: "gregory",
    numberingSystem: "latn",
    timeZone: "UTC",
  });
}

/** "19/11/2027", in the order and with the signs of the region. */
export function dateText(date: CalendarDate, locale: string): string {
  return format(locale).format(date.toDate("UTC"));
}

/** The same with letters in the place of the numbers, to say how a date is written. */
export function dateShape(locale: string, letters: Record<Unit, string>): string {
  const named: Partial<Record<string, string>> = letters;
  return format(locale)
    .formatToParts(0)
    .map(({ type, value }) => named[type] ?? value)
    .join("");
}

/**
 * The date that was typed: in the order of the region, with any signs or none between the numbers, or as in
 * 2027-11-19. Null while it is none; the year counts once it is whole.
 */
export function dateIn(text: string, locale: string): CalendarDate | null {
  const parts = format(locale).formatToParts(0);
  const order = parts.map(({ type }) => type).filter((type) => type !== "literal") as Unit[];
  const written = text.trim();
  const iso = /^(?<year>\d{4})-(?<month>\d\d?)-(?<day>\d\d?)$/;
  const local = new RegExp(
    `^${order.map((unit) => `(?<${unit}>\\d${unit === "year" ? "{4}" : "{1,2}"})`).join("\\D*")}$`,
  );
  const groups = (iso.exec(written) ?? local.exec(written))?.groups;
  if (!groups) return null;
  const [year, month, day] = [Number(groups.year), Number(groups.month), Number(groups.day)];
  const date = new CalendarDate(year, month, day);
  // A day that there is not, such as 31 November, is taken for the nearest.
  return date.year === year && date.month === month && date.day === day ? date : null;
}
