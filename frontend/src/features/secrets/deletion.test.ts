import { describe, expect, it } from "vitest";
import { daysFromNow, secret } from "~/test/data";
import { deletionRisk, isNameTyped } from "./deletion";
import { freeName, isNameTaken } from "./names";

const now = new Date();

describe("deletionRisk", () => {
  it("is none for a secret that was never used, beside another valid one", () => {
    expect(deletionRisk(secret({ last_used_at: null }), 2, now)).toBeNull();
  });

  it("is none for a last use more than seven days ago", () => {
    expect(deletionRisk(secret({ last_used_at: daysFromNow(-7.01) }), 2, now)).toBeNull();
  });

  it("is recent use up to seven days", () => {
    expect(deletionRisk(secret({ last_used_at: daysFromNow(-6.99) }), 2, now)).toBe("recently_used");
  });

  it("is the last valid one, even if never used", () => {
    expect(deletionRisk(secret({ last_used_at: null }), 1, now)).toBe("last_valid");
    expect(deletionRisk(secret({ state: "expiring" }), 1, now)).toBe("last_valid");
  });

  it("is none for an expired one, whatever its last use", () => {
    expect(deletionRisk(secret({ state: "expired", last_used_at: daysFromNow(-1) }), 0, now)).toBeNull();
  });
});

describe("isNameTyped", () => {
  it("overlooks spaces and capitals, and nothing else", () => {
    expect(isNameTyped("  nightly   Upload ", "Nightly upload")).toBe(true);
    expect(isNameTyped("Nightly uploads", "Nightly upload")).toBe(false);
    expect(isNameTyped("", "Nightly upload")).toBe(false);
  });
});

describe("freeName", () => {
  it("keeps a name that nobody has, or only a deleted secret", () => {
    expect(freeName("New", [secret({ name: "Old" })])).toBe("New");
    expect(freeName("Old", [secret({ name: "Old", state: "deleted" })])).toBe("Old");
  });

  it("adds the first free number", () => {
    const existing = [secret({ name: "old" }), secret({ name: "Old (2)" })];
    expect(isNameTaken("OLD", existing)).toBe(true);
    expect(freeName("Old", existing)).toBe("Old (3)");
  });
});
