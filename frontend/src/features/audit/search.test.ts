import { describe, expect, it } from "vitest";
import { changesIn } from "./changes";
import { auditParams, filtersIn } from "./search";
import { byDay } from "./time";

describe("auditParams", () => {
  it("turns days of the person's zone into instants, the last day included", () => {
    expect(auditParams({ from: "2026-10-25", until: "2026-10-25" }, "Europe/Amsterdam")).toEqual({
      from: "2026-10-24T22:00:00.000Z",
      // Summer time ends on that day, which therefore has 25 hours.
      until: "2026-10-25T23:00:00.000Z",
    });
  });

  it("leaves out what is not asked for, and what no server knows", () => {
    expect(auditParams({ action: "coffee.made", from: "2026-02-31", person: "1" }, "UTC")).toEqual({
      person_id: "1",
    });
  });

  it("knows whole kinds of actions, too", () => {
    expect(auditParams({ action: "secret" }, "UTC")).toEqual({ action: "secret" });
    expect(auditParams({ action: "toString" }, "UTC")).toEqual({});
  });
});

describe("filtersIn", () => {
  it("counts what is in use", () => {
    expect(filtersIn({ action: "secret", person: undefined, from: "2026-11-01" })).toBe(2);
  });
});

describe("changesIn", () => {
  it("shows only what differs", () => {
    const before = { name: "A", permissions: ["x"], state: "active" };
    const after = { name: "A", permissions: ["x", "y"], state: "active" };
    expect(changesIn({ before, after })).toEqual([{ fact: "permissions", before: ["x"], after: ["x", "y"] }]);
  });

  it("shows every fact of what is new or gone", () => {
    expect(changesIn({ before: null, after: { name: "A", contact_email: null } })).toHaveLength(2);
    expect(changesIn({ before: { name: "A" }, after: null })).toHaveLength(1);
    expect(changesIn({ before: null, after: null })).toEqual([]);
  });
});

describe("byDay", () => {
  it("keeps the order, and starts anew with each change of day", () => {
    const events = ["2026-11-23T01:00:00Z", "2026-11-22T23:00:00Z", "2026-11-22T01:00:00Z"].map((at) => ({
      at,
    }));
    const days = byDay(events, (at) => at.toISOString().slice(0, 10));
    expect(days.map(({ day, events: ofDay }) => [day, ofDay.length])).toEqual([
      ["2026-11-23", 1],
      ["2026-11-22", 2],
    ]);
  });
});
