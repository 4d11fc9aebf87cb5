import { CalendarDate } from "@internationalized/date";
import { describe, expect, it } from "vitest";
import {
  customExpiry,
  expiryAdvice,
  expiryError,
  isWeekend,
  latestExpiry,
  noonOn,
  proposeExpiry,
  selectableDates,
} from "./expiry";

const at = (text: string) => new Date(text);

describe("latestExpiry", () => {
  it.each([
    ["2026-11-23T08:15:00Z", "2027-11-23T23:59:59.000Z"],
    ["2026-01-01T00:00:00Z", "2027-01-01T23:59:59.000Z"],
    ["2026-12-31T23:59:59Z", "2027-12-31T23:59:59.000Z"],
    ["2027-02-28T12:00:00Z", "2028-02-28T23:59:59.000Z"],
    ["2028-02-29T12:00:00Z", "2029-02-28T23:59:59.000Z"],
  ])("of %s is the end of the same date a year later, %s", (created, latest) => {
    expect(latestExpiry(at(created)).toISOString()).toBe(latest);
  });

  it("goes by the date in UTC, whatever the offset of the creation", () => {
    expect(latestExpiry(at("2026-11-24T01:00:00+02:00")).toISOString()).toBe("2027-11-23T23:59:59.000Z");
  });
});

describe("noonOn", () => {
  it("is noon by the clock of the zone in summer and in winter", () => {
    expect(noonOn(new CalendarDate(2027, 1, 15), "Europe/Amsterdam").toISOString()).toBe(
      "2027-01-15T11:00:00.000Z",
    );
    expect(noonOn(new CalendarDate(2027, 7, 15), "Europe/Amsterdam").toISOString()).toBe(
      "2027-07-15T10:00:00.000Z",
    );
  });

  it("is noon on the very days when the clocks change", () => {
    expect(noonOn(new CalendarDate(2027, 3, 28), "Europe/Amsterdam").toISOString()).toBe(
      "2027-03-28T10:00:00.000Z",
    );
    expect(noonOn(new CalendarDate(2027, 10, 31), "Europe/Amsterdam").toISOString()).toBe(
      "2027-10-31T11:00:00.000Z",
    );
  });

  it("knows zones with a part of an hour", () => {
    expect(noonOn(new CalendarDate(2027, 5, 5), "Asia/Kathmandu").toISOString()).toBe(
      "2027-05-05T06:15:00.000Z",
    );
  });
});

describe("proposeExpiry", () => {
  it("takes noon one year from today", () => {
    const { instant, insteadOf } = proposeExpiry("1y", at("2026-11-23T08:15:00Z"), "Europe/Amsterdam");
    expect(instant.toISOString()).toBe("2027-11-23T11:00:00.000Z");
    expect(insteadOf).toBeNull();
  });

  it("moves from a Saturday to the Friday before and says so", () => {
    // 20 November 2027 is a Saturday.
    const { instant, insteadOf } = proposeExpiry("1y", at("2026-11-20T08:15:00Z"), "Europe/Amsterdam");
    expect(instant.toISOString()).toBe("2027-11-19T11:00:00.000Z");
    expect(insteadOf?.toString()).toBe("2027-11-20");
  });

  it("moves from a Sunday to the Friday before", () => {
    expect(proposeExpiry("1y", at("2026-11-21T08:15:00Z"), "Europe/Amsterdam").date.toString()).toBe(
      "2027-11-19",
    );
  });

  it("gives 28 February for 29 February", () => {
    expect(proposeExpiry("1y", at("2028-02-29T12:00:00Z"), "UTC").date.toString()).toBe("2029-02-28");
  });

  it("counts days for the shorter lives", () => {
    const now = at("2026-11-23T08:15:00Z");
    expect(proposeExpiry("30d", now, "UTC").date.toString()).toBe("2026-12-23");
    expect(proposeExpiry("90d", now, "UTC").date.toString()).toBe("2027-02-19");
    expect(proposeExpiry("180d", now, "UTC").date.toString()).toBe("2027-05-21");
  });

  it("starts from the date of the person, not from that of UTC", () => {
    const now = at("2026-11-23T22:00:00Z");
    expect(proposeExpiry("30d", now, "Asia/Tokyo").date.toString()).toBe("2026-12-24");
    expect(proposeExpiry("30d", now, "America/New_York").date.toString()).toBe("2026-12-23");
  });

  it("steps back where noon in the far west is already past the limit", () => {
    // Noon at UTC-12 is midnight of the next day in UTC, one second too late.
    const now = at("2026-11-24T15:00:00Z");
    const { instant, insteadOf } = proposeExpiry("1y", now, "Etc/GMT+12");
    expect(instant.toISOString()).toBe("2027-11-24T00:00:00.000Z");
    expect(insteadOf?.toString()).toBe("2027-11-24");
    expect(instant <= latestExpiry(now)).toBe(true);
  });

  it("is never past the limit, in the past or on a weekend, in any zone on any day", () => {
    const zones = [
      "Etc/GMT+12",
      "America/Los_Angeles",
      "UTC",
      "Europe/Amsterdam",
      "Asia/Kathmandu",
      "Pacific/Kiritimati",
    ];
    for (let day = 0; day < 1500; day++) {
      const now = new Date(Date.UTC(2027, 0, 1, (day * 7) % 24, 59, 58) + day * 86_400_000);
      for (const zone of zones) {
        for (const lifetime of ["30d", "90d", "180d", "1y"] as const) {
          const { instant, date } = proposeExpiry(lifetime, now, zone);
          expect(expiryError(instant, now)).toBeNull();
          expect(isWeekend(date)).toBe(false);
        }
      }
    }
  });
});

describe("selectableDates", () => {
  it("ends with the last date whose noon is allowed", () => {
    const { last } = selectableDates(at("2026-11-23T08:15:00Z"), "Europe/Amsterdam");
    expect(last.toString()).toBe("2027-11-23");
    expect(selectableDates(at("2026-11-24T15:00:00Z"), "Etc/GMT+12").last.toString()).toBe("2027-11-23");
  });

  it("begins with today before noon and with tomorrow after", () => {
    expect(selectableDates(at("2026-11-23T08:15:00Z"), "UTC").first.toString()).toBe("2026-11-23");
    expect(selectableDates(at("2026-11-23T12:00:00Z"), "UTC").first.toString()).toBe("2026-11-24");
  });

  it("offers only what is allowed", () => {
    const now = at("2026-11-23T08:15:00Z");
    for (const zone of ["Etc/GMT+12", "UTC", "Pacific/Kiritimati"]) {
      const { first, last } = selectableDates(now, zone);
      expect(expiryError(customExpiry(first, zone).instant, now)).toBeNull();
      expect(expiryError(customExpiry(last, zone).instant, now)).toBeNull();
    }
  });
});

describe("expiryError", () => {
  const now = at("2026-11-23T08:15:00Z");

  it("refuses the present, the past and what is beyond the limit by a second", () => {
    expect(expiryError(now, now)).toBe("past");
    expect(expiryError(at("2027-11-24T00:00:00Z"), now)).toBe("beyond_limit");
  });

  it("accepts the limit itself", () => {
    expect(expiryError(at("2027-11-23T23:59:59Z"), now)).toBeNull();
  });
});

describe("expiryAdvice", () => {
  const now = at("2026-11-23T08:15:00Z");
  const kinds = (date: CalendarDate, others: { name: string; expires_at: string }[] = []) =>
    expiryAdvice(customExpiry(date, "Europe/Amsterdam"), now, "Europe/Amsterdam", others).map(
      ({ kind }) => kind,
    );

  it("has nothing to say about a year that ends on a working day", () => {
    expect(kinds(new CalendarDate(2027, 11, 23))).toEqual([]);
  });

  it("warns of a short life and of a weekend", () => {
    expect(kinds(new CalendarDate(2026, 12, 5))).toEqual(["short_life", "weekend"]);
  });

  it("warns when another secret ends on the same day in the person's zone", () => {
    const other = { name: "The other", expires_at: "2027-11-22T23:30:00Z" };
    expect(kinds(new CalendarDate(2027, 11, 23), [other])).toEqual(["clash"]);
    expect(kinds(new CalendarDate(2027, 11, 22), [other])).toEqual([]);
  });
});
