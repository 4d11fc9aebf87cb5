import { CalendarDate } from "@internationalized/date";
import { describe, expect, it } from "vitest";
import { dateIn, dateShape, dateText } from "./dateText";

const date = new CalendarDate(2027, 11, 9);
const letters = { day: "dd", month: "mm", year: "yyyy" };

describe.each([
  ["en-GB", "09/11/2027", "dd/mm/yyyy"],
  ["en-US", "11/09/2027", "mm/dd/yyyy"],
  ["de-DE", "09.11.2027", "dd.mm.yyyy"],
  ["fr-FR", "09/11/2027", "dd/mm/yyyy"],
  ["es-ES", "09/11/2027", "dd/mm/yyyy"],
  ["nl-NL", "09-11-2027", "dd-mm-yyyy"],
])("a date in %s", (locale, text, shape) => {
  it("is written and read as people write it there", () => {
    expect(dateText(date, locale)).toBe(text);
    expect(dateShape(locale, letters)).toBe(shape);
    expect(dateIn(` ${text} `, locale)?.toString()).toBe("2027-11-09");
    expect(dateIn(text.replaceAll(/\D/g, ""), locale)?.toString()).toBe("2027-11-09");
    expect(dateIn(text.replaceAll(/\D/g, " . "), locale)?.toString()).toBe("2027-11-09");
    expect(dateIn("2027-11-09", locale)?.toString()).toBe("2027-11-09");
  });
});

it.each(["", "9", "09/11", "09/11/27", "09/11/20277", "31/11/2027", "29/02/2027", "00/01/2027", "x"])(
  "%j is no date",
  (text) => expect(dateIn(text, "en-GB")).toBeNull(),
);

it("one digit is enough for a day or a month", () => {
  expect(dateIn("9/1/2027", "en-GB")?.toString()).toBe("2027-01-09");
  expect(dateIn("29.2.2028", "de-DE")?.toString()).toBe("2028-02-29");
});
