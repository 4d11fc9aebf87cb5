import { describe, expect, it } from "vitest";
import { usage } from "~/test/data";
import { barsOf, busiestOf, DRAWING, placeAt } from "./dailyTokens";

describe("the bars of the days", () => {
  it("are as high as their tokens are to those of the busiest day, and stand on the ground", () => {
    const bars = barsOf(usage([10, 20, 5]).days);
    expect(bars.map(({ height }) => height)).toEqual([
      DRAWING.height / 2,
      DRAWING.height,
      DRAWING.height / 4,
    ]);
    for (const { y, height } of bars) expect(y + height).toBe(DRAWING.height);
  });

  it("are missing on a day without tokens, and seen on a day with one among thousands", () => {
    const [none, one] = barsOf(usage([0, 1, 100_000]).days);
    expect(none?.height).toBe(0);
    expect(one?.height).toBe(2);
  });

  it("have no height at all where there was no token", () => {
    expect(barsOf(usage([0, 0]).days).map(({ height }) => height)).toEqual([0, 0]);
  });

  it("fill the width without touching each other", () => {
    const bars = barsOf(usage(Array.from({ length: 30 }, () => 3)).days);
    expect(bars[0]?.x).toBeGreaterThan(0);
    for (const [index, { x, width }] of bars.entries())
      expect(x + width).toBeLessThan(bars[index + 1]?.x ?? DRAWING.width);
  });
});

describe("the busiest day", () => {
  it("is the one with the most tokens, and the latest of several", () => {
    expect(busiestOf(usage([3, 9, 4]).days)).toEqual({ day: "2026-11-25", tokens: 9 });
    expect(busiestOf(usage([9, 4, 9]).days)).toEqual({ day: "2026-11-26", tokens: 9 });
  });

  it("is none where there was no token", () => {
    expect(busiestOf(usage([0, 0]).days)).toBeUndefined();
  });
});

describe("the day that is pointed at", () => {
  it.each([
    [0, 0],
    [9.9, 0],
    [10, 1],
    [299.9, 29],
    [300, 29],
    [-4, 0],
  ])("at %s of 300 is the one in place %s", (distance, place) => {
    expect(placeAt(distance, 300, 30)).toBe(place);
  });
});
