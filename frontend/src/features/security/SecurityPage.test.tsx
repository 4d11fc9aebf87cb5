import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import type { SessionListing } from "~/api/gen/model";
import { accessibilityFaults } from "~/test/axe";
import { daysFromNow, federation, session } from "~/test/data";
import { show } from "~/test/render";
import { answer, problem } from "~/test/server";
import { SecurityPage } from "./SecurityPage";

const here: SessionListing = {
  id: "01930000-0000-7000-8000-00000000000a",
  current: true,
  created_at: "2026-11-23T07:00:00Z",
  last_seen_at: daysFromNow(0),
  expires_at: daysFromNow(1),
  address: "192.0.2.7",
  user_agent: "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0",
};
const elsewhere: SessionListing = {
  ...here,
  id: "01930000-0000-7000-8000-00000000000b",
  current: false,
  last_seen_at: daysFromNow(-0.125),
  address: null,
  user_agent: null,
};

async function open(items = [here, elsewhere], changes = {}) {
  answer("get", "session", { body: session(changes) });
  answer("get", "federation", { body: federation() });
  const asked = answer("get", "sessions", { body: { items } });
  const view = await show(<SecurityPage />);
  await screen.findByRole("table");
  return { ...view, asked };
}

describe("the security page", () => {
  it("says where the person is signed in, since when, and when it was last seen", async () => {
    await open();
    const [, first, second] = screen.getAllByRole("row");
    expect(first?.textContent).toContain("Firefox on WindowsThis device");
    expect(first?.textContent).toContain("192.0.2.7");
    expect(first?.textContent).toContain("23 Nov 2026, 08:00");
    expect(second?.textContent).toContain("Unknown device");
    expect(second?.textContent).toContain("3 hours ago");
    expect(within(first as HTMLElement).queryByRole("button")).toBeNull();
  });

  it("ends one session after a question, and reads the list again", async () => {
    const { user, asked } = await open();
    const ended = answer("delete", `sessions/${elsewhere.id}`, { status: 204 });
    await user.click(screen.getByRole("button", { name: /^End the session of/ }));
    const dialog = await screen.findByRole("alertdialog", {}, { timeout: 4000 });
    expect(ended).toEqual([]);
    await user.click(within(dialog).getByRole("button", { name: "End session" }));
    await waitFor(() => expect(ended).toHaveLength(1));
    await waitFor(() => expect(asked).toHaveLength(2));
    expect(await screen.findByText("The session of Unknown device has ended.")).toBeTruthy();
  });

  it("takes a session that has ended by itself for ended", async () => {
    const { user } = await open([here, { ...elsewhere, user_agent: "curl/8.14.1" }]);
    answer("delete", `sessions/${elsewhere.id}`, problem(404, "not_found", "There is no such thing."));
    await user.click(screen.getByRole("button", { name: /^End the session of/ }));
    await user.click(await screen.findByRole("button", { name: "End session" }));
    expect(await screen.findByText("The session of curl has ended.")).toBeTruthy();
    await waitFor(() => expect(screen.queryByRole("alertdialog")).toBeNull());
  });

  it("ends nothing when the person thinks better of it", async () => {
    const { user } = await open();
    const ended = answer("delete", "sessions", { status: 204 });
    await user.click(screen.getByRole("button", { name: "End all others" }));
    await user.click(await screen.findByRole("button", { name: "Cancel" }));
    await waitFor(() => expect(screen.queryByRole("alertdialog")).toBeNull());
    expect(ended).toEqual([]);
  });

  it("ends all others after a question", async () => {
    const { user } = await open();
    const ended = answer("delete", "sessions", { status: 204 });
    await user.click(screen.getByRole("button", { name: "End all others" }));
    const dialog = await screen.findByRole("alertdialog");
    expect(dialog.textContent).toContain("One other session is signed out at once.");
    await user.click(within(dialog).getByRole("button", { name: "End all others" }));
    await waitFor(() => expect(ended).toHaveLength(1));
  });

  it("offers no end to others where there are none", async () => {
    await open([here]);
    expect(screen.queryByRole("button", { name: "End all others" })).toBeNull();
  });

  it("says in words what the authenticator app is asked for", async () => {
    await open([here], { step_up_at: daysFromNow(-1) });
    expect(screen.getByText("Set up")).toBeTruthy();
    expect(screen.getByText("The next thing that is sensitive asks for a code.")).toBeTruthy();
    expect(await screen.findByRole("link", { name: "support@federation.example" })).toBeTruthy();
  });

  it("has no fault that axe can find", async () => {
    await open();
    expect(await accessibilityFaults()).toEqual([]);
  });
});
