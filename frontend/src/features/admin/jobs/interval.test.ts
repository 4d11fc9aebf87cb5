import { expect, test } from "vitest";
import { intervalIn } from "./interval";

test("an interval is told in words, and what cron understands is left alone", () => {
  expect(intervalIn("every 15m", "en-GB")).toBe("15 mins");
  expect(intervalIn("every 250ms", "en-GB")).toBe("250 ms");
  expect(intervalIn("every 2h", "fr")).toMatch(/^2\sh$/);
  expect(intervalIn("17 * * * *", "en-GB")).toBeUndefined();
});
