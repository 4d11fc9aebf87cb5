import { screen, waitFor } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Federation } from "~/api/gen/model";
import { accessibilityFaults } from "~/test/axe";
import { daysFromNow, federation } from "~/test/data";
import { haveAuthenticator } from "~/test/passkeys";
import { show } from "~/test/render";
import { answer, problem } from "~/test/server";
import { forgetToken, heldToken, takeTokenFromAddress } from "../linkToken";
import { SetPasswordPage } from "./SetPasswordPage";

const TOKEN = "one-time-token";
const invitation = {
  purpose: "invitation",
  name: "Inés Example",
  email: "ines@registry.example",
  expires_at: daysFromNow(2),
};
const reset = { ...invitation, purpose: "password_reset" };

async function open(changes: Partial<Federation> = {}) {
  window.history.replaceState(null, "", `/set-password#token=${TOKEN}`);
  takeTokenFromAddress();
  answer("get", "federation", { body: federation(changes) });
  const onContinue = vi.fn();
  const view = await show(<SetPasswordPage onContinue={onContinue} />);
  return { ...view, onContinue };
}

afterEach(() => {
  forgetToken();
  window.history.replaceState(null, "", "/");
});

describe("the page of a link to join or to set a password", () => {
  it("takes the token out of the address before anything else", async () => {
    answer("post", "password-links/preview", { body: invitation });
    await open();
    expect(window.location.href).not.toContain(TOKEN);
    expect(window.location.pathname).toBe("/set-password");
  });

  it("welcomes who was invited, sets the password and goes on", async () => {
    answer("post", "password-links/preview", { body: invitation });
    const redeemed = answer("post", "password-links/redeem", {
      body: { step: "enrol_factor", methods: ["totp"], person_name: "Inés" },
    });
    const { user, onContinue, client } = await open();
    expect(await screen.findByRole("heading", { name: "Welcome, Inés Example" })).toBeTruthy();
    expect(await screen.findByText(/You sign in as ines@registry.example/)).toBeTruthy();
    const password = `${"long ".repeat(13)}phrase`;
    await user.click(screen.getByLabelText("New password"));
    await user.paste(password);
    await user.click(screen.getByRole("button", { name: "Set password and continue" }));
    await waitFor(() => expect(onContinue).toHaveBeenCalledOnce());
    expect(redeemed[0]?.body).toEqual({ token: TOKEN, password });
    const kept = JSON.stringify(
      client
        .getQueryCache()
        .getAll()
        .map(({ queryKey, state }) => [queryKey, state.data]),
    );
    expect(kept).not.toContain(TOKEN);
    expect(kept).not.toContain(password);
  });

  it("lets who was invited go straight to a passkey, and keeps the link until it is made", async () => {
    haveAuthenticator();
    answer("post", "password-links/preview", { body: invitation });
    const accepted = answer("post", "password-links/accept", {
      body: { step: "enrol_factor", methods: ["passkey"], person_name: "Inés" },
    });
    const { user, onContinue } = await open();
    await user.click(await screen.findByRole("button", { name: "Continue with a passkey" }));
    await waitFor(() => expect(onContinue).toHaveBeenCalledOnce());
    expect(accepted[0]?.body).toEqual({ token: TOKEN });
    expect(heldToken("/set-password")).toBe(TOKEN);
  });

  it("offers no passkey where the browser or the federation has none", async () => {
    answer("post", "password-links/preview", { body: invitation });
    const { unmount } = await open();
    await screen.findByLabelText("New password");
    expect(screen.queryByRole("button", { name: "Continue with a passkey" })).toBeNull();
    unmount();
    haveAuthenticator();
    await open({ passkeys: false });
    await screen.findByLabelText("New password");
    await waitFor(() => expect(screen.queryByRole("button", { name: "Continue with a passkey" })).toBeNull());
  });

  it("says that a new password asks for the second factor too", async () => {
    haveAuthenticator();
    answer("post", "password-links/preview", { body: reset });
    await open();
    expect(await screen.findByText(/asks for your passkey or the code/)).toBeTruthy();
    expect(screen.queryByRole("button", { name: "Continue with a passkey" })).toBeNull();
    expect(await accessibilityFaults()).toEqual([]);
  });

  it("can show the password", async () => {
    answer("post", "password-links/preview", { body: invitation });
    const { user } = await open();
    const field = await screen.findByLabelText("New password");
    expect(field.getAttribute("type")).toBe("password");
    await user.click(screen.getByRole("button", { name: "Show password" }));
    expect(field.getAttribute("type")).toBe("text");
  });

  it("shows why a password is refused", async () => {
    answer("post", "password-links/preview", { body: invitation });
    answer(
      "post",
      "password-links/redeem",
      problem(422, "invalid", "Some fields were refused.", [
        { pointer: "/password", code: "common", detail: "This password is too common." },
      ]),
    );
    const { user } = await open();
    await user.type(await screen.findByLabelText("New password"), "password1");
    await user.click(screen.getByRole("button", { name: "Set password and continue" }));
    expect((await screen.findByRole("alert")).textContent).toBe("This password is too common.");
    expect(heldToken("/set-password")).toBe(TOKEN);
  });

  it("says when the link no longer works, how to get another and whom to ask", async () => {
    answer("post", "password-links/preview", problem(409, "link_over", "This link was used."));
    await open();
    expect(await screen.findByRole("heading", { name: "This link no longer works" })).toBeTruthy();
    const another = screen.getByRole("link", { name: "Send me a new link" });
    expect(another.getAttribute("href")).toBe("/forgot-password");
    expect(await screen.findByRole("link", { name: "support@federation.example" })).toBeTruthy();
  });

  it("tells a link that was cut off from one that is used", async () => {
    forgetToken();
    answer("get", "federation", { body: federation() });
    await show(<SetPasswordPage onContinue={() => {}} />);
    expect(await screen.findByRole("heading", { name: "This link is incomplete" })).toBeTruthy();
  });

  it("has no fault that axe can find", async () => {
    haveAuthenticator();
    answer("post", "password-links/preview", { body: invitation });
    await open();
    await screen.findByLabelText("New password");
    expect(await accessibilityFaults()).toEqual([]);
  });
});
