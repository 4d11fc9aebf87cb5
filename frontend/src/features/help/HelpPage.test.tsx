import { screen } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { accessibilityFaults } from "~/test/axe";
import { federation } from "~/test/data";
import { show } from "~/test/render";
import { answer } from "~/test/server";
import { HelpPage } from "./HelpPage";

async function open(changes: Parameters<typeof federation>[0] = {}) {
  answer("get", "federation", { body: federation(changes) });
  const view = await show(<HelpPage language={null} error={null} onRetry={() => {}} />);
  await screen.findByRole("heading", { name: "When a secret expires" });
  return { ...view, text: () => document.querySelector("main")?.textContent ?? "" };
}

describe("the help", () => {
  it("is told with the settings of this installation", async () => {
    const { text } = await open({
      name: "Example Federation",
      support_email: "help@federation.example",
      token_endpoint: "https://tokens.example/oauth2/token",
      expiry_warning_days: 21,
      max_live_secrets: 7,
      notice_thresholds_days: [1, 45, 10],
      advised_managers: 3,
    });
    for (const words of [
      "at https://tokens.example/oauth2/token and sends",
      "less than 21 days left is marked",
      "up to 7 secrets",
      "Days before the expiry: 45, 10, and 1.",
      "at least 3 managers",
      "the operators of Example Federation: help@federation.example.",
    ])
      expect(text()).toContain(words);
    expect(await accessibilityFaults()).toEqual([]);
  });

  it("leaves out what this installation does not have", async () => {
    const { text } = await open({
      support_email: null,
      passkeys: false,
      notice_thresholds_days: [],
      max_live_secrets: 1,
    });
    expect(text()).toContain("can have 1 secret at a time");
    expect(text()).toContain("Ask the operators of Example Federation.");
    for (const words of ["passkey", "e-mail before", "organisation’s account"])
      expect(text()).not.toContain(words);
  });

  it("names the steps of replacing a secret as the page does that leads through them", async () => {
    await open();
    const steps = screen.getAllByRole("listitem").map((item) => item.querySelector("strong")?.textContent);
    expect(steps.filter(Boolean)).toEqual([
      "Create the new secret",
      "Update your system",
      "See that it works",
      "Suspend the old one",
      "Delete the old one",
    ]);
  });

  it("can be printed", async () => {
    const print = vi.fn();
    vi.stubGlobal("print", print);
    const { user } = await open();
    await user.click(screen.getByRole("button", { name: "Print" }));
    expect(print).toHaveBeenCalledOnce();
  });
});
