const UNITS: Record<string, string> = {
  ms: "millisecond",
  s: "second",
  m: "minute",
  h: "hour",
  d: "day",
};

/** "15 mins" for "every 15m"; nothing for a schedule in the form of cron, which stays as it was configured. */
export function intervalIn(schedule: string, locale: string): string | undefined {
  const [, count, short = ""] = /^every (\d+)(ms|s|m|h|d)$/.exec(schedule) ?? [];
  const unit = UNITS[short];
  if (unit === undefined) return undefined;
  return new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay: "short" }).format(Number(count));
}
