import { expect, it } from "vitest";
import { emptyMarkupOnly } from "./trustedTypes";

it("lets only the empty text become markup", () => {
  expect(emptyMarkupOnly.createHTML("")).toBe("");
  expect(() => emptyMarkupOnly.createHTML("<img>")).toThrow(TypeError);
  expect(() => emptyMarkupOnly.createHTML(" ")).toThrow(TypeError);
});
