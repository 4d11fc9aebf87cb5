import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from "react";

type PersonTime = { timeZone: string; locale: string };

const browserTime: PersonTime = {
  timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  locale: "en-GB",
};

const PersonTimeContext = createContext<PersonTime>(browserTime);

/** Dates are shown in the zone of the signed-in person, whatever the clock of the computer is set to. */
export function PersonTimeProvider({ timeZone, locale, children }: PersonTime & { children: ReactNode }) {
  const value = useMemo(() => ({ timeZone, locale }), [timeZone, locale]);
  return <PersonTimeContext value={value}>{children}</PersonTimeContext>;
}

export function usePersonTime(): PersonTime {
  return useContext(PersonTimeContext);
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
