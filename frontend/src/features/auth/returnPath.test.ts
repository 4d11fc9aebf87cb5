import { describe, expect, it } from "vitest";
import { safeReturnPath } from "./returnPath";

describe("safeReturnPath", () => {
  it.each(["/applications", "/applications?q=a&environment=sandbox", "/applications/1#secrets"])(
    "keeps %s",
    (path) => {
      expect(safeReturnPath(path)).toBe(path);
    },
  );

  it.each([
    "https://evil.example/",
    "//evil.example",
    "/\\evil.example",
    "/.//evil.example",
    "javascript:alert(1)",
    "applications",
    "/sign-in?next=/sign-in",
    "/set-password",
    "/forgot-password",
    "/confirm-email",
    "/sso/callback/example?code=1",
    "",
    undefined,
    7,
  ])("answers the start page for %s", (path) => {
    expect(safeReturnPath(path)).toBe("/");
  });
});
