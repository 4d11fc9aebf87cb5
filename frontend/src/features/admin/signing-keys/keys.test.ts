import { describe, expect, it } from "vitest";
import type { KeyState, SigningAlgorithm, SigningKey } from "~/api/gen/model";
import { isPublished, mayRotate } from "./keys";

const at = "2026-11-26T12:00:00Z";
const key = (state: KeyState, algorithm: SigningAlgorithm = "ES256"): SigningKey => ({
  id: `${algorithm}-${state}`,
  algorithm,
  state,
  created_at: at,
  active_from: at,
  retires_at: at,
  removed_at: at,
  revoked_at: null,
});

describe("a signing key", () => {
  it("is rotated when it signs and nothing follows it yet", () => {
    expect(mayRotate(key("active"), [key("active"), key("retired"), key("upcoming", "RS256")])).toBe(true);
    expect(mayRotate(key("active"), [key("active"), key("upcoming")])).toBe(false);
    for (const state of ["upcoming", "retired", "removed", "revoked"] as const)
      expect(mayRotate(key(state), [key(state)])).toBe(false);
  });

  it("is published until it is removed or ended", () => {
    const states = ["upcoming", "active", "retired", "removed", "revoked"] as const;
    expect(states.filter((state) => isPublished(key(state)))).toEqual(["upcoming", "active", "retired"]);
  });
});
