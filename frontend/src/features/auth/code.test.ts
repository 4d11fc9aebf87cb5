import { describe, expect, it } from "vitest";
import { isWhole, readCode } from "./code";

const both = ["totp", "recovery_code"] as const;

describe("the one field for codes", () => {
  it.each(["7K2M-9QXA-B4TN", " 7k2m 9qxa b4tn ", "7K2M\u20119QXA\u2011B4TN", "123456789012"])(
    "knows %s for a whole recovery code",
    (typed) => {
      const code = readCode(typed, "totp", both);
      expect(code).toEqual({ kind: "recovery_code", text: typed });
      expect(isWhole(code)).toBe(true);
    },
  );

  it.each([
    ["123 456", "123456"],
    ["1234567", "123456"],
    ["12ab", "12"],
    ["7K2M-9QXA", "729"],
  ])("makes of %s the digits of an app's code", (typed, text) => {
    expect(readCode(typed, "totp", both)).toEqual({ kind: "totp", text });
  });

  it("takes no recovery code from who has none", () => {
    expect(readCode("7K2M-9QXA-B4TN", "totp", ["totp"])).toEqual({ kind: "totp", text: "7294" });
  });

  it("leaves what is typed as a recovery code as it is, and knows when it is too short", () => {
    const code = readCode("7k2m-9", "recovery_code", both);
    expect(code).toEqual({ kind: "recovery_code", text: "7k2m-9" });
    expect(isWhole(code)).toBe(false);
    expect(isWhole({ kind: "totp", text: "12345" })).toBe(false);
  });
});
