import { fireEvent, screen, within } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { accessibilityFaults } from "~/test/axe";
import { applicationId, daysFromNow, secret, usage } from "~/test/data";
import { show } from "~/test/render";
import { answer, problem } from "~/test/server";
import { UsageDialog } from "./UsageDialog";

const PATH = `applications/${applicationId}/secrets/${secret().id}`;
const at = daysFromNow(-0.1);
const used = secret({
  last_used_at: at,
  last_use: { at, address: "2001:db8::7", user_agent: "nightly-upload/2.1" },
});

async function open(counts: number[]) {
  answer("get", PATH, { body: used });
  answer("get", `${PATH}/usage`, { body: usage(counts) });
  // The list that it was opened from is older than what the server says now.
  const view = await show(<UsageDialog secret={secret()} onClose={vi.fn()} />);
  const dialog = await screen.findByRole("dialog");
  await within(dialog).findByText("by nightly-upload/2.1");
  return { ...view, dialog };
}

describe("the usage of a secret", () => {
  it("says when, from where and by what it was last used, and how much in all", async () => {
    const { dialog } = await open([1000, 0, 234]);
    expect(dialog.textContent).toContain("2 hours ago");
    expect(dialog.textContent).toContain("from 2001:db8::7");
    expect(within(dialog).getByText("1,234 tokens")).toBeTruthy();
    expect(dialog.textContent).toContain("in the last 3 days; most on 24 Nov 2026: 1,000 tokens");
    expect(await accessibilityFaults(dialog)).toEqual([]);
  });

  it("gives the number of each day to who goes through them, beginning with the last", async () => {
    const { dialog } = await open([12, 0, 1]);
    const days = within(dialog).getByRole("slider", { name: "Tokens by day" });
    expect(days.getAttribute("aria-valuetext")).toBe("26 Nov 2026: 1 token");
    fireEvent.change(days, { target: { value: "1" } });
    expect(days.getAttribute("aria-valuetext")).toBe("25 Nov 2026: 0 tokens");
    fireEvent.change(days, { target: { value: "0" } });
    expect(within(dialog).getByText("24 Nov 2026: 12 tokens")).toBeTruthy();
    expect(dialog.querySelectorAll("rect[data-shown]")).toHaveLength(1);
  });

  it("gives the number of the day that is pointed at", async () => {
    const { dialog } = await open([12, 0, 1]);
    const days = within(dialog).getByRole("slider");
    vi.spyOn(days, "getBoundingClientRect").mockReturnValue(new DOMRect(100, 0, 300, 90));
    fireEvent.pointerMove(days, { clientX: 150 });
    expect(days.getAttribute("aria-valuetext")).toBe("24 Nov 2026: 12 tokens");
  });

  it("has the same numbers in a table, the latest first", async () => {
    const { dialog } = await open([1200, 0, 1]);
    const rows = within(dialog.querySelector("table") ?? dialog).getAllByRole("row", { hidden: true });
    expect(rows.map(({ textContent }) => textContent)).toEqual([
      "DayTokens",
      "26 Nov 20261",
      "25 Nov 20260",
      "24 Nov 20261,200",
    ]);
  });

  it("says in words that there was none, and draws nothing", async () => {
    const { dialog } = await open([0, 0, 0]);
    expect(await within(dialog).findByText("No token in the last 3 days.")).toBeTruthy();
    expect(dialog.querySelector("rect")).toBeNull();
    expect(dialog.querySelector("table")).toBeNull();
  });

  it("offers to try again where the numbers could not be loaded", async () => {
    answer("get", PATH, { body: used });
    answer("get", `${PATH}/usage`, problem(500, "internal", "Something is wrong."));
    const { user } = await show(<UsageDialog secret={used} onClose={vi.fn()} />);
    const again = await screen.findByRole("button", { name: "Try again" });
    answer("get", `${PATH}/usage`, { body: usage([4]) });
    await user.click(again);
    expect(await screen.findByText("4 tokens")).toBeTruthy();
  });
});
