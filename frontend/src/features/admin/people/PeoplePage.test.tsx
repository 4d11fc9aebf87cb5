import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import type { Person } from "~/api/gen/model";
import { accessibilityFaults } from "~/test/axe";
import { daysFromNow, personId, session } from "~/test/data";
import { show } from "~/test/render";
import { answer, problem } from "~/test/server";
import { PeoplePage } from "./PeoplePage";

const ROBIN = "01930000-0000-7000-8000-0000000000ee";

function robin(changes: Partial<Person> = {}): Person {
  return {
    id: ROBIN,
    name: "Robin",
    email: "robin@registry.example",
    locale: "en",
    time_zone: "Europe/Amsterdam",
    operator: false,
    auditor: false,
    state: "active",
    factors: { totp: true, passkeys: 0, providers: 0, recovery_codes_left: 9 },
    invitation: null,
    left_secrets: 0,
    last_sign_in_at: null,
    created_at: "2026-11-23T07:00:00Z",
    updated_at: "2026-11-23T07:00:00Z",
    ...changes,
  };
}

const invited = (days: number) =>
  robin({
    state: "invited",
    factors: { totp: false, passkeys: 0, providers: 0, recovery_codes_left: 0 },
    invitation: { sent_at: daysFromNow(days - 7), expires_at: daysFromNow(days) },
  });

async function open(person: Person) {
  answer("get", "session", { body: session({ operator: true }) });
  const listed = answer("get", "people", { body: { items: [person], next_cursor: null } });
  const view = await show(<PeoplePage search={{}} onSearch={() => {}} />);
  await screen.findByRole("table");
  const menu = async () => {
    await view.user.click(screen.getByRole("button", { name: `More for ${person.name}` }));
    await screen.findByRole("menu", {}, { timeout: 4000 });
    return screen.getAllByRole("menuitem").map(({ textContent }) => textContent);
  };
  return { ...view, listed, menu };
}

async function choose({ user, menu }: Awaited<ReturnType<typeof open>>, item: string) {
  await menu();
  await user.click(screen.getByRole("menuitem", { name: item }));
  return screen.findByRole("alertdialog", {}, { timeout: 4000 });
}

describe("the list of people", () => {
  it.each([
    [invited(2), /Invited.*until/],
    [invited(-1), /Invitation expired.*on/],
    [robin({ state: "invited" }), /Not invited/],
  ])("says how far an invitation is", async (person, words) => {
    await open(person);
    expect(screen.getByRole("row", { name: /Robin/ }).textContent).toMatch(words);
  });

  it("sends an open invitation again, or takes it back", async () => {
    const { menu } = await open(invited(2));
    expect(await menu()).toEqual(["Send the invitation again", "Take back the invitation", "Deactivate"]);
  });

  it("has nothing to take back where no link works", async () => {
    const { menu } = await open(robin({ state: "invited" }));
    expect(await menu()).toEqual(["Send an invitation", "Deactivate"]);
  });

  it("takes back an invitation after a question, and reads the list again", async () => {
    const view = await open(invited(2));
    const revoked = answer("delete", `people/${ROBIN}/invitation`, { status: 204 });
    const dialog = await choose(view, "Take back the invitation");
    expect(revoked).toEqual([]);
    await view.user.click(within(dialog).getByRole("button", { name: "Take back" }));
    expect(await screen.findByText("The invitation of Robin is taken back.")).toBeTruthy();
    expect(revoked).toHaveLength(1);
    await waitFor(() => expect(view.listed).toHaveLength(2));
  });

  it("takes an invitation that was used in the meantime for taken back", async () => {
    const view = await open(invited(2));
    answer("delete", `people/${ROBIN}/invitation`, problem(404, "not_found", "There is no such thing."));
    const dialog = await choose(view, "Take back the invitation");
    await view.user.click(within(dialog).getByRole("button", { name: "Take back" }));
    await waitFor(() => expect(view.listed).toHaveLength(2));
    expect(screen.queryByRole("alertdialog")).toBeNull();
  });

  it("says what a reset of the sign-in does, before it is done", async () => {
    const view = await open(robin());
    const reset = answer("post", `people/${ROBIN}/factor-reset`, { status: 204 });
    const dialog = await choose(view, "Reset sign-in");
    expect(dialog.textContent).toContain(
      "Password, passkeys, authenticator app and recovery codes are removed.",
    );
    expect(dialog.textContent).toContain("A link to start again goes to robin@registry.example.");
    expect(document.activeElement).toBe(within(dialog).getByRole("button", { name: "Cancel" }));
    expect(await accessibilityFaults()).toEqual([]);
    await view.user.click(within(dialog).getByRole("button", { name: "Reset sign-in" }));
    expect(await screen.findByText(/The sign-in of Robin is reset/)).toBeTruthy();
    expect(reset).toHaveLength(1);
  });

  it("shows why a reset is refused", async () => {
    const view = await open(robin({ operator: true }));
    const why = "This is the last active operator; make somebody else one first.";
    answer("post", `people/${ROBIN}/factor-reset`, problem(409, "last_operator", why));
    const dialog = await choose(view, "Reset sign-in");
    await view.user.click(within(dialog).getByRole("button", { name: "Reset sign-in" }));
    expect((await within(dialog).findByRole("alert")).textContent).toContain(why);
  });

  it("offers nobody a reset of their own sign-in", async () => {
    const { menu } = await open(robin({ id: personId }));
    expect(await menu()).toEqual(["Send a password link", "Deactivate"]);
  });
});
