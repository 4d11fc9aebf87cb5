import { expect, it } from "vitest";
import { unusedName } from "./unusedName";

it("the name that is proposed for a passkey is one that no other has, whatever its case", () => {
  expect(unusedName("Firefox on Windows", [])).toBe("Firefox on Windows");
  expect(unusedName("Firefox on Windows", ["firefox on windows"])).toBe("Firefox on Windows 2");
  expect(unusedName("Key", ["Key", "KEY 2", "Key 4"])).toBe("Key 3");
});
