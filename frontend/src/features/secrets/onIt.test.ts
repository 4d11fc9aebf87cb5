import { describe, expect, it } from "vitest";
import { daysFromNow } from "~/test/data";
import { restingTimes, saidOf } from "./onIt";

const known = (days: number, state: "active" | "expired" | "expiring" = "expiring") => ({
  expires_at: daysFromNow(days),
  state,
  acknowledgement: null,
});

describe("how long reminders may rest", () => {
  it.each([
    [30, [1, 3, 7, 14]],
    [11, [1, 3, 7]],
    [5, [1]],
    [3, []],
  ])("with %i days left", (days, offered) => {
    expect(restingTimes(known(days), new Date()).map((time) => time.days)).toEqual(offered);
  });

  it("is not asked once it has expired", () => {
    expect(restingTimes(known(-1, "expired"), new Date())).toEqual([]);
  });
});

it("is shown as long as it holds", () => {
  const said = (days: number) => ({ at: daysFromNow(-1), until: daysFromNow(days), by: "Anna Example" });
  expect(saidOf({ ...known(20), acknowledgement: said(2) }, new Date())?.by).toBe("Anna Example");
  expect(saidOf({ ...known(20), acknowledgement: said(-1) }, new Date())).toBeNull();
  expect(saidOf({ ...known(-1, "expired"), acknowledgement: said(2) }, new Date())).toBeNull();
});
