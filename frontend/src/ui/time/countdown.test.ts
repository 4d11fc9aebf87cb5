import { act, renderHook } from "@testing-library/react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { minutesAndSeconds, useSecondsLeft } from "./countdown";

describe("useSecondsLeft", () => {
  beforeEach(() => {
    vi.useFakeTimers();
    vi.setSystemTime(new Date("2026-11-23T12:00:00Z"));
  });

  it("counts down to nothing and then stands still", () => {
    const { result } = renderHook(() => useSecondsLeft(Date.parse("2026-11-23T12:00:03Z")));
    const seen = [result.current];
    for (let second = 0; second < 5; second += 1) {
      act(() => vi.advanceTimersByTime(1000));
      seen.push(result.current);
    }
    expect(seen).toEqual([3, 2, 1, 0, 0, 0]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("follows a new instant", () => {
    const { result, rerender } = renderHook(({ until }) => useSecondsLeft(until), {
      initialProps: { until: undefined as number | undefined },
    });
    expect(result.current).toBe(0);
    rerender({ until: Date.now() + 61_000 });
    expect(result.current).toBe(61);
  });
});

describe("minutesAndSeconds", () => {
  it.each([
    [0, "0:00"],
    [9, "0:09"],
    [102, "1:42"],
    [900, "15:00"],
  ])("of %d is %s", (seconds, words) => {
    expect(minutesAndSeconds(seconds)).toBe(words);
  });
});
