import { type ReactNode, startTransition, useEffect, useState } from "react";

let isBeginning = true;

type LaterProps = { meanwhile: ReactNode; children: ReactNode };

/**
 * What is long, on the page that somebody begins with: once the rest of it is on screen, so that no step keeps the browser
 * busy for long and nothing holds up what is seen first. On every later page it is there at once, so that going back leads
 * to the same place.
 */
export function Later({ meanwhile, children }: LaterProps) {
  const [isTime, setTime] = useState(!isBeginning);
  useEffect(() => {
    isBeginning = false;
    return afterNextFrame(() => startTransition(() => setTime(true)));
  }, []);
  return isTime ? children : meanwhile;
}

/** Calls back in a task of its own behind the next frame, and never after what it answers was called. */
function afterNextFrame(call: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const frame = requestAnimationFrame(() => {
    timer = setTimeout(call);
  });
  return () => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
  };
}
