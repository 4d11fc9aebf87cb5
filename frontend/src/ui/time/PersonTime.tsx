import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from "react";

type PersonTime = { timeZone: string; locale: string };

let zoneOfBrowser: string | undefined;

/** Asked only where it is needed: what a browser reads for its first format takes as long as a third of the program. */
export function browserTimeZone(): string {
  zoneOfBrowser ??= Intl.DateTimeFormat().resolvedOptions().timeZone;
  return zoneOfBrowser;
}

/** Without a zone it is that of the browser. */
const PersonTimeContext = createContext<Partial<PersonTime>>({});

type PersonTimeProviderProps = Pick<PersonTime, "locale"> & { timeZone?: string; children: ReactNode };

/** Dates are shown in the zone of the signed-in person, whatever the clock of the computer is set to. */
export function PersonTimeProvider({ timeZone, locale, children }: PersonTimeProviderProps) {
  const value = useMemo(() => ({ ...(timeZone && { timeZone }), locale }), [timeZone, locale]);
  return <PersonTimeContext value={value}>{children}</PersonTimeContext>;
}

export function usePersonTime(): PersonTime {
  const { timeZone, locale = "en-GB" } = useContext(PersonTimeContext);
  return { timeZone: timeZone ?? browserTimeZone(), locale };
}

const RENEWED_EVERY_MILLISECONDS = 30_000;

const clocks = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

/** One timer for all: a long table has hundreds of times in it. */
function keepTime(renew: () => void) {
  clocks.add(renew);
  timer ??= setInterval(() => {
    for (const each of clocks) each();
  }, RENEWED_EVERY_MILLISECONDS);
  return () => {
    clocks.delete(renew);
    if (clocks.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** The present time, renewed each half minute so that "in 2 hours" does not grow old on screen. */
export function useNow(): Date {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => keepTime(() => setNow(new Date())), []);
  return now;
}
