import { screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import type { Session } from "~/api/gen/model";
import { federation, session } from "~/test/data";
import { show } from "~/test/render";
import { answer } from "~/test/server";
import { Shell } from "./Shell";

async function open(role: Partial<Session> = {}) {
  answer("get", "session", { body: session(role) });
  answer("get", "federation", { body: federation() });
  const view = await show(<Shell>the page</Shell>);
  await screen.findByText("the page");
  return view;
}

describe("the frame of every page", () => {
  it("leads everyone to the audit log, and only those who oversee the federation to its administration", async () => {
    const { unmount } = await open();
    expect(screen.getByRole("link", { name: "Audit log" }).getAttribute("href")).toBe("/audit");
    expect(screen.queryByRole("link", { name: "Administration" })).toBeNull();
    unmount();
    await open({ auditor: true });
    expect(screen.getByRole("link", { name: "Administration" })).toBeTruthy();
  });

  it("leads from the account menu to the security page", async () => {
    const { user, router } = await open();
    await user.click(screen.getByRole("button", { name: "Anna Example, account" }));
    await user.click(await screen.findByRole("menuitem", { name: "Security" }, { timeout: 4000 }));
    await expect.poll(() => router.state.location.pathname).toBe("/security");
  });
});
