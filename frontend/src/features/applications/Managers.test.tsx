import { screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import type { ApplicationManager, UnreachableReason } from "~/api/gen/model";
import { application, federation, personId, session } from "~/test/data";
import { show } from "~/test/render";
import { answer } from "~/test/server";
import { Managers } from "./Managers";

function manager(reason: UnreachableReason | null): ApplicationManager {
  return {
    person: { id: personId, name: "Robin Example", email: "robin@registry.example" },
    scope: "application",
    reachable: reason === null,
    unreachable_because: reason,
  };
}

async function showManagers(items: ApplicationManager[], operator = false): Promise<void> {
  answer("get", "session", { body: session({ operator }) });
  answer("get", "federation", { body: federation() });
  answer("get", `applications/${application().id}/managers`, { body: { items } });
  await show(<Managers application={application({ few_managers: true })} />);
}

describe("the managers of an application", () => {
  it("are fewer than advised, and a manager is told whom to ask", async () => {
    await showManagers([manager(null)]);
    expect(await screen.findByText("Only one manager can be reached")).toBeTruthy();
    expect(await screen.findByRole("link", { name: "support@federation.example" })).toBeTruthy();
  });

  it("are fewer than advised, and an operator is led to where they are assigned", async () => {
    await showManagers([], true);
    expect(await screen.findByText("No manager can be reached")).toBeTruthy();
    expect(await screen.findByRole("link", { name: "Assign another manager" })).toBeTruthy();
  });

  it.each<[UnreachableReason, string]>([
    ["not_joined", "Invitation expired"],
    ["no_strong_factor", "No second sign-in step set up"],
    ["mail_fails", "E-mails do not arrive"],
  ])("have each their reason why they cannot be reached: %s", async (reason, words) => {
    await showManagers([manager(reason)]);
    expect(await screen.findByText(words)).toBeTruthy();
  });
});
