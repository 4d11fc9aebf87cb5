import type { UsageOfDay } from "~/api/gen/model";

/** The size of the drawing in its own units; the page stretches it to its place. */
export const DRAWING = { width: 300, height: 60 };

/** A day with a single token among days with thousands must still be seen. */
const LEAST_HEIGHT = 2;
/** What each bar leaves free of its place, so that one is told from the next. */
const FREE = 0.2;

export type Bar = { day: string; x: number; y: number; width: number; height: number };

/** A bar for each day, as high as its tokens are to those of the busiest day; none where there were none. */
export function barsOf(days: UsageOfDay[]): Bar[] {
  const most = Math.max(...days.map(({ tokens }) => tokens));
  const place = DRAWING.width / days.length;
  return days.map(({ day, tokens }, index) => {
    const height = tokens === 0 ? 0 : Math.max(LEAST_HEIGHT, (tokens / most) * DRAWING.height);
    const x = (index + FREE / 2) * place;
    return { day, x, y: DRAWING.height - height, width: place * (1 - FREE), height };
  });
}

/** The day with the most tokens, the latest of several; nothing where there were none. */
export function busiestOf(days: UsageOfDay[]): UsageOfDay | undefined {
  const used = days.filter(({ tokens }) => tokens > 0);
  return used.reduce<UsageOfDay | undefined>(
    (most, day) => (most && most.tokens > day.tokens ? most : day),
    undefined,
  );
}

/** The place of the day that a point lies on, by its distance from the beginning and all of the width. */
export function placeAt(distance: number, width: number, count: number): number {
  const place = Math.floor((distance / width) * count);
  return Math.min(Math.max(place, 0), count - 1);
}
