import { screen, waitFor, within } from "@testing-library/react";
import { beforeAll, describe, expect, it } from "vitest";
import type { Account, Factors, NoticePreferences } from "~/api/gen/model";
import { activatePart } from "~/i18n";
import { accessibilityFaults } from "~/test/axe";
import { daysFromNow, personId, session } from "~/test/data";
import { show } from "~/test/render";
import { answer, problem } from "~/test/server";
import { AccountPage } from "./AccountPage";

// What opens on demand is fetched before, so that no test waits for it.
beforeAll(() => import("./dialogs"));

const anna: Account = {
  id: personId,
  name: "Anna Example",
  email: "anna@registry.example",
  locale: "en",
  time_zone: "Europe/Amsterdam",
  email_change: null,
};
const wishes: NoticePreferences = {
  digest_hour: null,
  extra_thresholds_days: [45],
  usual_digest_hour: 8,
  minimum_thresholds_days: [60, 30, 0],
};
const waiting = {
  email: "anna@new.example",
  confirmed_by_old: true,
  confirmed_by_new: false,
  expires_at: daysFromNow(1),
};

async function open(
  account: Partial<Account> = {},
  factors: Partial<Factors> = {},
  calendar: string | null = null,
) {
  answer("get", "session", { body: session() });
  const read = answer("get", "account", { body: { ...anna, ...account }, headers: { ETag: '"7"' } });
  const held = { has_password: true, totp: null, passkeys: [], recovery_codes_left: 0 };
  answer("get", "account/factors", { body: { ...held, ...factors } });
  answer("get", "account/calendar-feed", { body: { created_at: calendar } });
  answer("get", "account/notices", { body: wishes, headers: { ETag: '"7"' } });
  const view = await show(<AccountPage />);
  await screen.findByLabelText("Name");
  await screen.findByText(anna.email);
  return { ...view, read };
}

const region = (name: string) => screen.getByRole("region", { name });

describe("the account page", () => {
  it("asks before the address of a calendar ends, as programs that read it do not tell", async () => {
    const { user } = await open({}, {}, daysFromNow(-3));
    const [made, ended] = [
      answer("post", "account/calendar-feed", { body: { address: "https://latchkey.example/c.ics" } }),
      answer("delete", "account/calendar-feed", { status: 204 }),
    ];
    await user.click(await screen.findByRole("button", { name: "Remove it" }));
    const first = await screen.findByRole("alertdialog", { name: "Remove the link?" });
    await user.click(within(first).getByRole("button", { name: "Cancel" }));
    await user.click(screen.getByRole("button", { name: "Make another link" }));
    const second = await screen.findByRole("alertdialog", { name: "Make another link?" });
    expect([made.length, ended.length]).toEqual([0, 0]);
    await user.click(within(second).getByRole("button", { name: "Make another link" }));
    expect(await screen.findByText("https://latchkey.example/c.ics")).toBeTruthy();
    expect(screen.queryByRole("alertdialog")).toBeNull();
  });

  it("saves what was changed, with the version that was read, and speaks the language that was chosen", async () => {
    await activatePart("account");
    const { user, read } = await open();
    const changed = answer("patch", "account", { body: anna, headers: { ETag: '"8"' } });
    const save = within(region("Profile")).getByRole("button", { name: "Save changes" });
    expect(save).toHaveProperty("disabled", true);
    const name = screen.getByLabelText("Name");
    await user.clear(name);
    await user.type(name, "Anna Other");
    await user.selectOptions(screen.getByLabelText("Language"), "nl");
    const reads = read.length;
    await user.click(save);
    expect(await screen.findByText("Uw profiel is opgeslagen.")).toBeTruthy();
    expect(screen.getAllByRole("button", { name: "Wijzigingen opslaan" })).toHaveLength(2);
    expect(changed[0]?.body).toEqual({ name: "Anna Other", locale: "nl", time_zone: "Europe/Amsterdam" });
    expect(changed[0]?.headers.get("If-Match")).toBe('"7"');
    await waitFor(() => expect(read.length).toBeGreaterThan(reads));
  });

  it("says at the field what is wrong with a name", async () => {
    const { user } = await open();
    const detail = "This must not be empty.";
    const errors = [{ pointer: "/name", code: "required", detail }];
    answer("patch", "account", problem(422, "invalid", "Some fields were refused.", errors));
    await user.type(screen.getByLabelText("Name"), " ");
    await user.click(within(region("Profile")).getByRole("button", { name: "Save changes" }));
    expect((await screen.findByRole("alert")).textContent).toBe(detail);
  });

  it("asks for another address, which both have to confirm", async () => {
    const { user } = await open();
    const asked = answer("post", "account/email", { status: 204 });
    await user.click(screen.getByRole("button", { name: "Change" }));
    const dialog = await screen.findByRole("dialog");
    expect(dialog.textContent).toContain(
      "A message goes to anna@registry.example and one to the new address.",
    );
    await user.type(within(dialog).getByLabelText("New e-mail address"), "anna@new.example");
    expect(await accessibilityFaults()).toEqual([]);
    await user.click(within(dialog).getByRole("button", { name: "Send messages" }));
    expect(await screen.findByText("Both addresses get a message. Confirm in both.")).toBeTruthy();
    expect(asked[0]?.body).toEqual({ email: "anna@new.example" });
  });

  it("shows a change that waits, who has confirmed it, and takes it back", async () => {
    const { user } = await open({ email_change: waiting });
    expect(screen.getByText("anna@registry.example has confirmed")).toBeTruthy();
    expect(screen.getByText("anna@new.example has to confirm")).toBeTruthy();
    expect(await accessibilityFaults()).toEqual([]);
    const cancelled = answer("delete", "account/email", { status: 204 });
    await user.click(screen.getByRole("button", { name: "Take the change back" }));
    expect(await screen.findByText("The change is taken back.")).toBeTruthy();
    expect(cancelled).toHaveLength(1);
  });

  it("changes the password of who has one, and says what is wrong with the present one", async () => {
    const { user } = await open();
    const detail = "This is not your present password.";
    let isRight = false;
    const changed = answer("put", "account/password", () =>
      isRight
        ? { status: 204 }
        : problem(422, "invalid", "Some fields were refused.", [
            { pointer: "/current_password", code: "wrong_password", detail },
          ]),
    );
    await user.click(screen.getByRole("button", { name: "Change password" }));
    const dialog = await screen.findByRole("dialog");
    await user.type(within(dialog).getByLabelText("Present password"), "not this one");
    await user.type(within(dialog).getByLabelText("New password"), "a long phrase of hers");
    await user.click(within(dialog).getByRole("button", { name: "Set password" }));
    expect((await within(dialog).findByRole("alert")).textContent).toContain(detail);
    isRight = true;
    await user.click(within(dialog).getByRole("button", { name: "Set password" }));
    expect(await screen.findByText(/Your other sessions have ended/)).toBeTruthy();
    expect(changed[1]?.body).toEqual({
      current_password: "not this one",
      new_password: "a long phrase of hers",
    });
  });

  it("lets who signs in by passkey alone set a first password", async () => {
    const { user } = await open({}, { has_password: false });
    const changed = answer("put", "account/password", { status: 204 });
    await user.click(await screen.findByRole("button", { name: "Set a password" }));
    const dialog = await screen.findByRole("dialog");
    expect(within(dialog).queryByLabelText("Present password")).toBeNull();
    await user.type(within(dialog).getByLabelText("New password"), "a long phrase of hers");
    await user.click(within(dialog).getByRole("button", { name: "Set password" }));
    await waitFor(() => expect(changed[0]?.body).toEqual({ new_password: "a long phrase of hers" }));
  });

  it("has no fault that axe can find", async () => {
    await open();
    expect(await accessibilityFaults()).toEqual([]);
  });
});

describe("the calendar of expiries", () => {
  const address = "https://latchkey.example/api/v1/calendars/AAAA.ics";

  it("gets a link that is shown once and can be taken away", async () => {
    const { user } = await open();
    answer("post", "account/calendar-feed", { status: 201, body: { address, created_at: daysFromNow(0) } });
    answer("get", "account/calendar-feed", { body: { created_at: daysFromNow(0) } });
    await user.click(await screen.findByRole("button", { name: "Make a link" }));
    expect(await screen.findByText(address)).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Copy link" }));
    expect(await navigator.clipboard.readText()).toBe(address);
    answer("delete", "account/calendar-feed", { status: 204 });
    answer("get", "account/calendar-feed", { body: { created_at: null } });
    await user.click(await screen.findByRole("button", { name: "Remove it" }));
    const question = await screen.findByRole("alertdialog");
    await user.click(within(question).getByRole("button", { name: "Remove it" }));
    expect(await screen.findByText("No calendar link yet")).toBeTruthy();
    expect(screen.queryByText(address)).toBeNull();
  });

  it("is refused to who manages nothing, in words", async () => {
    const { user } = await open();
    const detail = "You manage no application, so there is nothing to put into a calendar.";
    answer("post", "account/calendar-feed", problem(409, "nothing_managed", detail));
    await user.click(await screen.findByRole("button", { name: "Make a link" }));
    expect(await screen.findByText(detail)).toBeTruthy();
  });
});

describe("the reminders", () => {
  it("are had in addition to everybody's, at an hour that is chosen", async () => {
    const { user } = await open();
    const reminders = within(region("Reminders of expiries"));
    const extra = await reminders.findByLabelText(/Additional reminders/);
    expect(reminders.getByText(/is reminded 60 and 30 days before it expires/)).toBeTruthy();
    expect(extra).toHaveProperty("value", "45");
    await user.clear(extra);
    await user.type(extra, "45, 400");
    await user.click(reminders.getByRole("button", { name: "Save changes" }));
    expect((await reminders.findByRole("alert")).textContent).toContain("from 1 to 365");
    await user.clear(extra);
    await user.type(extra, "45, 20");
    await user.selectOptions(reminders.getByLabelText("Time of the e-mail"), "6");
    const kept = answer("put", "account/notices", { body: wishes, headers: { ETag: '"8"' } });
    await user.click(reminders.getByRole("button", { name: "Save changes" }));
    expect(await screen.findByText("Your reminders are saved.")).toBeTruthy();
    expect(kept[0]?.body).toEqual({ digest_hour: 6, extra_thresholds_days: [45, 20] });
    expect(kept[0]?.headers.get("If-Match")).toBe('"7"');
  });
});
