import { screen, waitFor } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { accessibilityFaults } from "~/test/axe";
import { daysFromNow, federation } from "~/test/data";
import { show } from "~/test/render";
import { answer, problem } from "~/test/server";
import { forgetToken, heldToken, takeTokenFromAddress } from "./passwordLink";
import { SetPasswordPage } from "./SetPasswordPage";

const TOKEN = "one-time-token";
const previewed = { name: "Inés Example", email: "ines@registry.example", expires_at: daysFromNow(2) };

async function open() {
  window.history.replaceState(null, "", `/set-password#token=${TOKEN}`);
  takeTokenFromAddress();
  answer("get", "federation", { body: federation() });
  const onContinue = vi.fn();
  const view = await show(<SetPasswordPage onContinue={onContinue} />);
  return { ...view, onContinue };
}

afterEach(() => {
  forgetToken();
  window.history.replaceState(null, "", "/");
});

describe("the page of a password link", () => {
  it("takes the token out of the address before anything else", async () => {
    answer("post", "password-links/preview", { body: previewed });
    await open();
    expect(window.location.href).not.toContain(TOKEN);
    expect(window.location.pathname).toBe("/set-password");
  });

  it("says whose it is, sets the password and goes on", async () => {
    answer("post", "password-links/preview", { body: previewed });
    const redeemed = answer("post", "password-links/redeem", {
      body: { step: "enrol_factor", methods: ["totp"], person_name: "Inés" },
    });
    const { user, onContinue, client } = await open();
    expect(await screen.findByText(/For Inés Example, ines@registry.example/)).toBeTruthy();
    const password = `${"long ".repeat(13)}phrase`;
    await user.click(screen.getByLabelText("New password"));
    await user.paste(password);
    await user.click(screen.getByRole("button", { name: "Set password and continue" }));
    await waitFor(() => expect(onContinue).toHaveBeenCalledOnce());
    expect(redeemed[0]?.body).toEqual({ token: TOKEN, password });
    expect(heldToken()).toBeNull();
    const kept = JSON.stringify(
      client
        .getQueryCache()
        .getAll()
        .map(({ queryKey, state }) => [queryKey, state.data]),
    );
    expect(kept).not.toContain(TOKEN);
    expect(kept).not.toContain(password);
  });

  it("can show the password", async () => {
    answer("post", "password-links/preview", { body: previewed });
    const { user } = await open();
    const field = await screen.findByLabelText("New password");
    expect(field.getAttribute("type")).toBe("password");
    await user.click(screen.getByRole("button", { name: "Show password" }));
    expect(field.getAttribute("type")).toBe("text");
  });

  it("shows why a password is refused", async () => {
    answer("post", "password-links/preview", { body: previewed });
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
    expect((await screen.findByRole("alert")).textContent).toContain(
      "New password: This password is too common.",
    );
    expect(heldToken()).toBe(TOKEN);
  });

  it("says when the link no longer works and whom to ask", async () => {
    answer("post", "password-links/preview", problem(409, "link_over", "This link was used."));
    await open();
    expect(await screen.findByRole("heading", { name: "This link no longer works" })).toBeTruthy();
    expect(await screen.findByRole("link", { name: "support@federation.example" })).toBeTruthy();
  });

  it("has no fault that axe can find", async () => {
    answer("post", "password-links/preview", { body: previewed });
    await open();
    await screen.findByLabelText("New password");
    expect(await accessibilityFaults()).toEqual([]);
  });
});
