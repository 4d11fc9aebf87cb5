import { describe, expect, it } from "vitest";
import { daysIn, hourWords } from "./reminders";

describe("a list of days", () => {
  it.each([
    ["45, 20", [45, 20]],
    [" 45;20 7 ", [45, 20, 7]],
    ["", []],
    ["365", [365]],
  ])("reads %j", (typed, days) => {
    expect(daysIn(typed)).toEqual(days);
  });

  it.each(["0", "366", "-3", "4.5", "soon", "45, x", "1 2 3 4 5 6 7 8 9 10 11"])("refuses %j", (typed) => {
    expect(daysIn(typed)).toBeUndefined();
  });
});

it("writes hours as the language does", () => {
  expect(hourWords(8, "en-GB")).toBe("08:00");
  expect(hourWords(14, "de")).toBe("14:00");
});
