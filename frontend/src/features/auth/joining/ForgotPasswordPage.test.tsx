import { screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { accessibilityFaults } from "~/test/axe";
import { federation } from "~/test/data";
import { show } from "~/test/render";
import { answer, problem } from "~/test/server";
import { ForgotPasswordPage } from "./ForgotPasswordPage";

async function ask(email: string) {
  answer("get", "federation", { body: federation() });
  const view = await show(<ForgotPasswordPage />);
  await view.user.type(screen.getByLabelText("E-mail address"), email);
  await view.user.click(screen.getByRole("button", { name: "Send the link" }));
  return view;
}

describe("a password that was forgotten", () => {
  it("is asked for by the address, and the answer tells nobody whether that is known", async () => {
    const asked = answer("post", "password-resets", { status: 204 });
    await ask(" anna@registry.example ");
    expect(await screen.findByRole("heading", { name: "Check your mailbox" })).toBeTruthy();
    expect(screen.getByText(/^If anna@registry.example belongs to somebody/)).toBeTruthy();
    expect(asked[0]?.body).toEqual({ email: "anna@registry.example" });
    expect(await accessibilityFaults()).toEqual([]);
  });

  it("says how long to wait when very many were asked for", async () => {
    const tooMany = problem(429, "too_many_attempts", "Too many.");
    answer("post", "password-resets", { ...tooMany, headers: { "Retry-After": "90" } });
    await ask("anna@registry.example");
    expect((await screen.findByRole("alert")).textContent).toContain("Try again in 1:30.");
  });
});
