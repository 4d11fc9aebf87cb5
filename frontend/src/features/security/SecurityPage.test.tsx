import { screen, waitFor, within } from "@testing-library/react";
import { beforeAll, describe, expect, it } from "vitest";
import type { Factors, Passkey, ProviderLink, SessionListing } from "~/api/gen/model";
import { accessibilityFaults } from "~/test/axe";
import { daysFromNow, federation, session } from "~/test/data";
import { haveAuthenticator, made, refusal } from "~/test/passkeys";
import { show } from "~/test/render";
import { answer, problem } from "~/test/server";
import { SecurityPage } from "./SecurityPage";

// What opens on demand is fetched before, so that no test waits for it.
beforeAll(() => import("./dialogs"));

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

const passkey: Passkey = {
  id: "01930000-0000-7000-8000-00000000000c",
  name: "Blue laptop",
  created_at: "2026-11-20T07:00:00Z",
  last_used_at: daysFromNow(-0.125),
};
const link: ProviderLink = {
  id: "01930000-0000-7000-8000-00000000000d",
  provider: { id: "example", name: "Example Login" },
  issuer: "https://login.example",
  account: "anna@registry.example",
  proves_mfa: true,
  created_at: "2026-11-23T07:00:00Z",
  last_used_at: null,
};
const some: Factors = {
  has_password: true,
  totp: { created_at: "2026-11-20T07:00:00Z", last_used_at: null },
  passkeys: [passkey],
  providers: [],
  recovery_codes_left: 7,
};

async function open(items = [here, elsewhere], factors: Partial<Factors> = {}) {
  answer("get", "session", { body: session() });
  const offered = factors.providers ? [{ id: "example", name: "Example Login" }] : [];
  answer("get", "federation", { body: federation({ providers: offered }) });
  const asked = answer("get", "sessions", { body: { items } });
  const read = answer("get", "account/factors", { body: { ...some, ...factors } });
  const view = await show(<SecurityPage />);
  await screen.findByRole("table", { name: "Where you are signed in" });
  await screen.findByText(/^(None|\d+ codes? (is|are) left)$/);
  return { ...view, asked, read };
}

const sessionRows = () =>
  within(screen.getByRole("table", { name: "Where you are signed in" })).getAllByRole("row");

describe("the security page", () => {
  it("says where the person is signed in, since when, and when it was last seen", async () => {
    await open();
    const [, first, second] = sessionRows();
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

  it("has no fault that axe can find", async () => {
    await open();
    expect(await accessibilityFaults()).toEqual([]);
  });
});

describe("the factors on the security page", () => {
  const challenge = { body: { public_key: { challenge: "AA" } } };
  const lastFactor = "Without this you could no longer sign in, so it cannot be removed.";

  it("are said in words: which, since when, last used, and how many codes are left", async () => {
    haveAuthenticator();
    await open();
    const row = screen.getByRole("row", { name: /Blue laptop/ });
    expect(row.textContent).toContain("20 Nov 2026");
    expect(row.textContent).toContain("3 hours ago");
    expect(screen.getByText("7 codes are left")).toBeTruthy();
    expect(screen.getByText(/Not used since/)).toBeTruthy();
  });

  it("are told apart from none at all", async () => {
    haveAuthenticator();
    await open([here], { passkeys: [], totp: null, recovery_codes_left: 0 });
    expect(screen.getByText("No passkey yet")).toBeTruthy();
    expect(screen.getByText("Not set up")).toBeTruthy();
    expect(screen.getByRole("button", { name: "Make recovery codes" })).toBeTruthy();
  });

  it("grow by a passkey with a name of its own, after which other sessions may be ended", async () => {
    haveAuthenticator();
    const { user, read } = await open([here, elsewhere], {
      passkeys: [{ ...passkey, name: "Unknown device" }],
    });
    answer("post", "account/passkey-challenge", challenge);
    const added = answer("post", "account/passkeys", { status: 201, body: passkey });
    await user.click(screen.getByRole("button", { name: "Add passkey" }));
    const dialog = await screen.findByRole("dialog", {}, { timeout: 4000 });
    const name = within(dialog).getByLabelText("Name") as HTMLInputElement;
    expect(name.value).not.toBe("");
    await user.clear(name);
    await user.type(name, "Green key");
    await user.click(within(dialog).getByRole("button", { name: "Create passkey" }));
    expect(await screen.findByText("The passkey Green key is added.")).toBeTruthy();
    expect(added[0]?.body).toEqual({ name: "Green key", credential: made });
    await waitFor(() => expect(read.length).toBeGreaterThan(1));
    const question = await screen.findByRole("alertdialog", { name: "End all other sessions?" });
    expect(question.textContent).toContain("You have a new way to sign in.");
  });

  it("say when the device has a passkey already", async () => {
    haveAuthenticator({ create: () => Promise.reject(refusal("InvalidStateError")) });
    const { user } = await open();
    answer("post", "account/passkey-challenge", challenge);
    await user.click(screen.getByRole("button", { name: "Add passkey" }));
    const dialog = await screen.findByRole("dialog", {}, { timeout: 4000 });
    await user.click(within(dialog).getByRole("button", { name: "Create passkey" }));
    expect((await within(dialog).findByRole("alert")).textContent).toContain(
      "has a passkey for your account",
    );
  });

  it("offer no passkey where the browser has none, and say why", async () => {
    await open();
    expect(screen.queryByRole("button", { name: "Add passkey" })).toBeNull();
    expect(screen.getByText(/This browser cannot make passkeys/)).toBeTruthy();
  });

  it("have a passkey renamed", async () => {
    const { user } = await open();
    const renamed = answer("patch", `account/passkeys/${passkey.id}`, { body: { ...passkey, name: "Old" } });
    await user.click(screen.getByRole("button", { name: "Rename Blue laptop" }));
    const field = await screen.findByLabelText("Name", {}, { timeout: 4000 });
    await user.clear(field);
    await user.type(field, "Old");
    await user.click(screen.getByRole("button", { name: "Save" }));
    expect(await screen.findByText("The passkey is called Old now.")).toBeTruthy();
    expect(renamed[0]?.body).toEqual({ name: "Old" });
  });

  it.each([
    ["Remove Blue laptop", `account/passkeys/${passkey.id}`, "Remove passkey"],
    ["Remove", "account/totp", "Remove app"],
  ])("keep the last one, and say why (%s)", async (button, path, confirm) => {
    const { user } = await open();
    answer("delete", path, problem(409, "last_factor", lastFactor));
    await user.click(screen.getByRole("button", { name: button }));
    const dialog = await screen.findByRole("alertdialog", {}, { timeout: 4000 });
    await user.click(within(dialog).getByRole("button", { name: confirm }));
    expect((await within(dialog).findByRole("alert")).textContent).toContain(lastFactor);
  });

  it("have the authenticator app replaced, which works until the new one is confirmed", async () => {
    const { user } = await open();
    const uri = "otpauth://totp/Example:anna?secret=JBSWY3DPEHPK3PXP";
    answer("post", "account/totp", { body: { secret: "JBSWY3DPEHPK3PXP", otpauth_uri: uri } });
    const confirmed = answer("post", "account/totp/confirmation", { status: 204 });
    await user.click(screen.getByRole("button", { name: "Replace" }));
    await user.type(await screen.findByLabelText(/six digits/, {}, { timeout: 4000 }), "654321");
    expect(await accessibilityFaults()).toEqual([]);
    await user.click(screen.getByRole("button", { name: "Confirm" }));
    expect(await screen.findByText("Your new authenticator app is in use.")).toBeTruthy();
    expect(confirmed[0]?.body).toEqual({ code: "654321" });
  });

  it("show new recovery codes once, and nothing but the button closes that", async () => {
    const codes = Array.from({ length: 10 }, (_, index) => `7K2M-9QXA-B4T${index}`);
    const { user, client } = await open();
    answer("post", "account/recovery-codes", { status: 201, body: { codes } });
    await user.click(screen.getByRole("button", { name: "Make new ones" }));
    const question = await screen.findByRole("alertdialog", {}, { timeout: 4000 });
    expect(question.textContent).toContain("Those that you have now stop working.");
    await user.click(within(question).getByRole("button", { name: "Make codes" }));
    const list = await screen.findByRole("list", { name: "Recovery codes" });
    expect(list.textContent).toBe(codes.join(""));
    await user.keyboard("{Escape}");
    expect(list.isConnected).toBe(true);
    expect(await accessibilityFaults()).toEqual([]);
    const kept = JSON.stringify(
      client
        .getMutationCache()
        .getAll()
        .map(({ state }) => state),
    );
    expect(kept).not.toContain(codes[0]);
    await user.click(screen.getByRole("button", { name: "I have stored them" }));
    await waitFor(() => expect(list.isConnected).toBe(false));
  });
});

describe("linked accounts", () => {
  it("are listed, and one is unlinked after a question", async () => {
    const { user } = await open([here], { providers: [link] });
    const table = await screen.findByRole("table", { name: "Linked accounts" });
    expect(within(table).getAllByRole("row")[1]?.textContent).toContain("Example Loginanna@registry.example");
    expect(screen.queryByRole("button", { name: "Link an account at Example Login" })).toBeNull();
    expect(await accessibilityFaults()).toEqual([]);
    const gone = answer("delete", `account/provider-links/${link.id}`, { status: 204 });
    await user.click(within(table).getByRole("button", { name: "Unlink the account at Example Login" }));
    const dialog = await screen.findByRole("alertdialog", {}, { timeout: 4000 });
    await user.click(within(dialog).getByRole("button", { name: "Unlink" }));
    await waitFor(() => expect(gone.length).toBe(1));
  });

  it("are not spoken of where there is no single sign-on", async () => {
    await open();
    expect(screen.queryByText("Single sign-on")).toBeNull();
  });

  it("of a provider that is away are not linked, and the page says why", async () => {
    const former = { ...link, provider: null, issuer: "https://former.example" };
    const { user } = await open([here], { providers: [former] });
    expect(await screen.findByText("No longer offered")).toBeTruthy();
    const detail = "Example Login cannot be reached at the moment.";
    answer("post", "account/provider-challenge", problem(502, "provider_unavailable", detail));
    await user.click(screen.getByRole("button", { name: "Link an account at Example Login" }));
    expect(await screen.findByText(detail)).toBeTruthy();
  });
});
