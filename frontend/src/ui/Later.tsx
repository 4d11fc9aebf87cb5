import { type ReactNode, useDeferredValue, useEffect } from "react";

let isBeginning = true;

type LaterProps = { meanwhile: ReactNode; children: ReactNode };

/**
 * What is long, on the page that somebody begins with: a moment after the rest of it, so that no step keeps the browser
 * busy for long. On every later page it is there at once, so that going back leads to the same place.
 */
export function Later({ meanwhile, children }: LaterProps) {
  const isTime = useDeferredValue(true, !isBeginning);
  useEffect(() => {
    isBeginning = false;
  }, []);
  return isTime ? children : meanwhile;
}
