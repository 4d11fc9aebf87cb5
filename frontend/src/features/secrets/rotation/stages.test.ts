import { describe, expect, it } from "vitest";
import type { Rotation, Secret } from "~/api/gen/model";
import { rotation, secret } from "~/test/data";
import { currentOf, stagesOf } from "./stages";

const stages = (
  old: Partial<Secret>,
  successor: Partial<Secret> | null,
  verdict: Partial<Rotation["verdict"]> = {},
) =>
  Object.values(
    stagesOf(
      rotation({
        old: secret(old),
        successor: successor && secret(successor),
        verdict: { ...rotation().verdict, ...verdict },
      }),
    ),
  ).join(" ");

const used = { last_used_at: "2026-11-26T12:00:00Z" };

describe("the steps of a rotation", () => {
  it.each([
    ["nothing was created", stages({}, null), "now later later later later"],
    ["what was created is deleted", stages({}, { state: "deleted", ...used }), "now later later later later"],
    [
      "what was created has expired",
      stages({}, { state: "expired", ...used }),
      "now later later later later",
    ],
    [
      "what was created is suspended",
      stages({}, { state: "suspended", ...used }),
      "now later later later later",
    ],
    [
      "the old one is deleted, and the new one has expired since",
      stages({ state: "deleted" }, { state: "expired", ...used }),
      "done done done done done",
    ],
    ["the new one was never used", stages({}, {}), "done now now later later"],
    ["the new one is in use", stages({}, used), "done done done now later"],
    ["the old one is suspended", stages({ state: "suspended" }, used), "done done done done now"],
    ["the old one is quiet", stages({}, used, { safe: true }), "done done done now now"],
    [
      "the old one has expired, and nothing replaces it",
      stages({ state: "expired" }, null, { safe: true }),
      "now later later later now",
    ],
    [
      "the old one is deleted",
      stages({ state: "deleted" }, used, { safe: true }),
      "done done done done done",
    ],
    [
      "the old one is deleted before the new one was used",
      stages({ state: "deleted" }, {}),
      "done later later later done",
    ],
  ])("when %s", (_, found, expected) => {
    expect(found).toBe(expected);
  });

  it("have one that is current, though several can be done", () => {
    expect(currentOf(stagesOf(rotation({ old: secret(), successor: secret() })))).toBe("update");
    expect(currentOf(stagesOf(rotation({ old: secret({ state: "deleted" }), successor: null })))).toBe(
      undefined,
    );
  });
});
