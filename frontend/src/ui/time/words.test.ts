import { describe, expect, it } from "vitest";
import { clockTime, relativeWords, zoneOffset } from "./words";

const now = new Date("2026-11-23T12:00:00Z");
const wordsAfter = (seconds: number) => relativeWords(new Date(now.getTime() + seconds * 1000), now, "en");

describe("relativeWords", () => {
  it.each([
    [30, "in 30 seconds"],
    [90, "in 1 minute"],
    [-3 * 3600, "3 hours ago"],
    [86_400 - 1, "in 23 hours"],
    [25.9 * 86_400, "in 25 days"],
    [-14 * 86_400, "14 days ago"],
    [365 * 86_400, "in 12 months"],
    [800 * 86_400, "in 2 years"],
  ])("of %d seconds is “%s”", (seconds, words) => {
    expect(wordsAfter(seconds)).toBe(words);
  });

  it("never says more complete days than are left", () => {
    expect(wordsAfter(2 * 86_400 - 1)).toBe("in 1 day");
  });
});

describe("zoneOffset", () => {
  it("follows summer time", () => {
    expect(zoneOffset(new Date("2027-01-15T12:00:00Z"), "Europe/Amsterdam")).toBe("UTC+1");
    expect(zoneOffset(new Date("2027-07-15T12:00:00Z"), "Europe/Amsterdam")).toBe("UTC+2");
    expect(zoneOffset(now, "UTC")).toBe("UTC");
    expect(zoneOffset(now, "Asia/Kathmandu")).toBe("UTC+5:45");
  });
});

describe("clockTime", () => {
  it("is in the zone of the person", () => {
    expect(clockTime(now, "en-GB", "Asia/Tokyo")).toBe("21:00");
  });
});
