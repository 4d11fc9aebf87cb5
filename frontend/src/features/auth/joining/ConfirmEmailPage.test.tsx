import { screen } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import type { EmailChangePreview } from "~/api/gen/model";
import { accessibilityFaults } from "~/test/axe";
import { daysFromNow, federation } from "~/test/data";
import { show } from "~/test/render";
import { answer, problem } from "~/test/server";
import { forgetToken, takeTokenFromAddress } from "../linkToken";
import { ConfirmEmailPage } from "./ConfirmEmailPage";

const TOKEN = "token-of-one-side";

async function open(confirms: EmailChangePreview["confirms"]) {
  window.history.replaceState(null, "", `/confirm-email#token=${TOKEN}`);
  takeTokenFromAddress();
  answer("get", "federation", { body: federation() });
  answer("post", "email-changes/preview", {
    body: {
      old_email: "anna@registry.example",
      new_email: "anna@new.example",
      confirms,
      expires_at: daysFromNow(1),
    },
  });
  const view = await show(<ConfirmEmailPage />);
  const button = await screen.findByRole("button", { name: "Confirm the change" });
  return { ...view, confirm: () => view.user.click(button) };
}

afterEach(() => {
  forgetToken();
  window.history.replaceState(null, "", "/");
});

describe("the page by which an address confirms a change", () => {
  it("shows both addresses and does nothing by itself", async () => {
    const confirmed = answer("post", "email-changes/confirm", { body: { state: "waiting" } });
    await open("old");
    expect(window.location.href).not.toContain(TOKEN);
    expect(screen.getByText("anna@registry.example")).toBeTruthy();
    expect(screen.getByText("anna@new.example")).toBeTruthy();
    expect(screen.getByText(/If you did not ask for this, do not confirm/)).toBeTruthy();
    expect(confirmed).toEqual([]);
    expect(await accessibilityFaults()).toEqual([]);
  });

  it.each([
    ["old", "anna@new.example"],
    ["new", "anna@registry.example"],
  ] as const)("says, after the %s address, that the other has to confirm too", async (side, other) => {
    const confirmed = answer("post", "email-changes/confirm", { body: { state: "waiting" } });
    const { confirm } = await open(side);
    await confirm();
    expect(await screen.findByText(new RegExp(`message that was sent to ${other}`))).toBeTruthy();
    expect(confirmed[0]?.body).toEqual({ token: TOKEN });
  });

  it("says that one signs in by the new address once both have confirmed", async () => {
    answer("post", "email-changes/confirm", { body: { state: "changed" } });
    const { confirm } = await open("new");
    await confirm();
    expect(await screen.findByText(/you sign in as anna@new.example/)).toBeTruthy();
    expect(screen.getByRole("link", { name: "Go to sign-in" })).toBeTruthy();
  });

  it("begins anew for the link of the other address in the same tab", async () => {
    answer("post", "email-changes/confirm", { body: { state: "waiting" } });
    const { confirm } = await open("new");
    await confirm();
    await screen.findByRole("heading", { name: "Half way there" });
    window.history.replaceState(null, "", "/confirm-email#token=token-of-the-other-side");
    window.dispatchEvent(new HashChangeEvent("hashchange"));
    expect(await screen.findByRole("button", { name: "Confirm the change" })).toBeTruthy();
    expect(window.location.href).not.toContain("token-of-the-other-side");
  });

  it("says that somebody else has the address by now", async () => {
    const why = "Another account has this address by now; the change was taken back.";
    answer("post", "email-changes/confirm", problem(409, "email_taken", why));
    const { confirm } = await open("new");
    await confirm();
    expect((await screen.findByRole("alert")).textContent).toContain(why);
  });

  it("says when the link no longer works", async () => {
    window.history.replaceState(null, "", `/confirm-email#token=${TOKEN}`);
    takeTokenFromAddress();
    answer("get", "federation", { body: federation() });
    answer("post", "email-changes/preview", problem(409, "link_over", "This link was used."));
    await show(<ConfirmEmailPage />);
    expect(await screen.findByRole("heading", { name: "This link no longer works" })).toBeTruthy();
  });
});
