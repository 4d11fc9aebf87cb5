const MOST = 10;
const LONGEST = 365;

/** The numbers of days that somebody has typed; nothing where it is no such list. */
export function daysIn(typed: string): number[] | undefined {
  const words = typed.split(/[\s,;]+/).filter((word) => word !== "");
  const days = words.map((word) => (/^\d{1,3}$/.test(word) ? Number(word) : 0));
  return days.length <= MOST && days.every((day) => day >= 1 && day <= LONGEST) ? days : undefined;
}

/** An hour as a clock shows it, such as 08:00 or 8 AM. */
export function hourWords(hour: number, locale: string): string {
  const format = new Intl.DateTimeFormat(locale, { timeStyle: "short", timeZone: "UTC" });
  return format.format(new Date(Date.UTC(2000, 0, 1, hour)));
}
