import { describe, expect, it } from "vitest";
import { lifetimeLike, nameLike } from "./likeness";

describe("the name of a new secret like an old one", () => {
  it.each([
    ["Secret by Anna Example, 23 Nov 2025", "Secret by Anna Example, 26 Nov 2026"],
    ["Secret by Anna Example, 23 Nov 2025 (2)", "Secret by Anna Example, 26 Nov 2026"],
    ["Nightly upload 2025-11-23", "Nightly upload, 26 Nov 2026"],
    ["Nightly upload", "Nightly upload, 26 Nov 2026"],
    ["Upload of 2025", "Upload of 2025, 26 Nov 2026"],
    ["23 Nov 2025", "26 Nov 2026"],
  ])("has the date of today in place of the old one: %s", (old, expected) => {
    expect(nameLike(old, "26 Nov 2026")).toBe(expected);
  });

  it("is no longer than a name may be", () => {
    expect(nameLike("x".repeat(120), "26 Nov 2026").length).toBeLessThanOrEqual(120);
  });
});

describe("the lifetime of a new secret like an old one", () => {
  const lived = (days: number) => {
    const created = new Date("2026-01-05T09:00:00Z");
    const expires = new Date(created.getTime() + days * 86_400_000);
    return lifetimeLike({ created_at: created.toISOString(), expires_at: expires.toISOString() });
  };
  it.each([
    [28, "30d"],
    [88, "90d"],
    [180.2, "180d"],
    [363, "1y"],
    [366, "1y"],
    [1, "30d"],
  ])("is the preset that is nearest to %d days", (days, preset) => {
    expect(lived(days)).toBe(preset);
  });
});
