/** "14:02:31" */
export function clockTimeWithSeconds(at: Date, locale: string, timeZone: string): string {
  return new Intl.DateTimeFormat(locale, {
    timeZone,
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  }).format(at);
}

type Happened = { at: string };

/** Events of one day together, in the order they came in. */
export function byDay<Event extends Happened>(events: Event[], dayOf: (at: Date) => string) {
  const days: { day: string; events: Event[] }[] = [];
  for (const event of events) {
    const day = dayOf(new Date(event.at));
    const last = days.at(-1);
    if (last?.day === day) last.events.push(event);
    else days.push({ day, events: [event] });
  }
  return days;
}
