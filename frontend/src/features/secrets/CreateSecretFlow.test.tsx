import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { accessibilityFaults } from "~/test/axe";
import {
  application,
  applicationId,
  createdSecret,
  federation,
  plainValue,
  secret,
  session,
} from "~/test/data";
import { show } from "~/test/render";
import { answer, breakConnection, problem } from "~/test/server";
import { CreateSecretFlow } from "./CreateSecretFlow";

const SECRETS = `applications/${applicationId}/secrets`;

async function open(existing = [secret()]) {
  answer("get", "session", { body: session() });
  answer("get", "federation", { body: federation() });
  const onClose = vi.fn();
  const view = await show(
    <CreateSecretFlow application={application()} existing={existing} onClose={onClose} />,
  );
  const dialog = await screen.findByRole("dialog");
  return { ...view, onClose, dialog };
}

async function create() {
  const posted = answer("post", SECRETS, { status: 201, body: createdSecret() });
  const view = await open();
  await view.user.click(within(view.dialog).getByRole("button", { name: "Create secret" }));
  await screen.findByText("Copy your new secret now");
  return { ...view, posted };
}

/** Everything that the caches of the application hold, as text. */
function cached({ client }: Awaited<ReturnType<typeof open>>): string {
  const queries = client
    .getQueryCache()
    .getAll()
    .map(({ state }) => state);
  const mutations = client
    .getMutationCache()
    .getAll()
    .map(({ state }) => state);
  return JSON.stringify([queries, mutations]);
}

describe("the create dialog", () => {
  it("proposes a name with the person's own name and one year at noon", async () => {
    vi.setSystemTime(new Date("2026-11-23T08:15:00Z"));
    await open();
    expect(screen.getByLabelText("Name")).toHaveProperty("value", "Secret by Anna Example, 23 Nov 2026");
    expect(screen.getByRole("radio", { name: /1 year/ })).toHaveProperty("checked", true);
    expect(screen.getByText(/It stops working on/).textContent).toMatch(
      /^It stops working on Tuesday,? 23 November 2027 at 12:00 \(Europe\/Amsterdam, UTC\+1\)\./,
    );
  });

  it("tells the limit before anybody runs into it", async () => {
    vi.setSystemTime(new Date("2026-11-23T08:15:00Z"));
    await open();
    expect(screen.getByText(/One year at most: until Tuesday,? 23 November 2027\.$/)).toBeTruthy();
  });

  it("advises against a short life and a taken name", async () => {
    const { user } = await open([secret({ name: "Taken" })]);
    expect(screen.queryByText(/Short-lived secrets are for tests/)).toBeNull();
    await user.click(screen.getByRole("radio", { name: /30 days/ }));
    expect(screen.getByText(/Short-lived secrets are for tests/)).toBeTruthy();
    await user.clear(screen.getByLabelText("Name"));
    await user.type(screen.getByLabelText("Name"), "taken");
    expect(screen.getByText(/Another secret has this name already/)).toBeTruthy();
  });

  it("advises to decide on a place beforehand, and against sharing", async () => {
    const { dialog } = await open();
    const advice = within(dialog).getByText(/The value is shown only once/).textContent;
    expect(advice).toContain("Decide first where you will store it");
    expect(advice).toContain("do not share it outside your organisation");
  });

  it("warns when another valid secret ends on the same day", async () => {
    vi.setSystemTime(new Date("2026-11-23T08:15:00Z"));
    await open([secret({ name: "The other", expires_at: "2027-11-23T20:00:00Z" })]);
    expect(screen.getByText(/“The other” expires on the same day/)).toBeTruthy();
  });

  it("sends what was chosen", async () => {
    vi.setSystemTime(new Date("2026-11-23T08:15:00Z"));
    const { posted } = await create();
    expect(posted[0]?.body).toEqual({
      name: "Secret by Anna Example, 23 Nov 2026",
      expires_at: "2027-11-23T11:00:00.000Z",
    });
  });

  it("shows what the server finds wrong with one field there, once, with the focus on it", async () => {
    const taken = "Secret by somebody else";
    const { user, dialog } = await open([secret({ name: taken })]);
    await user.clear(screen.getByLabelText("Name"));
    await user.type(screen.getByLabelText("Name"), taken);
    answer(
      "post",
      SECRETS,
      problem(422, "invalid", "Some fields were refused.", [
        { pointer: "/name", code: "duplicate", detail: "Another secret has this name." },
      ]),
    );
    await user.click(within(dialog).getByRole("button", { name: "Create secret" }));
    expect((await screen.findByRole("alert")).textContent).toBe("Another secret has this name.");
    const name = screen.getByLabelText("Name");
    expect(document.activeElement).toBe(name);
    expect(name.getAttribute("aria-invalid")).toBe("true");
    expect(screen.queryByText(/has this name already/)).toBeNull();
    const description = document.getElementById(
      name.getAttribute("aria-describedby")?.split(" ").at(-1) ?? "",
    );
    expect(description?.textContent).toBe("Another secret has this name.");
    await user.type(name, " 2");
    expect(name.getAttribute("aria-invalid")).toBeNull();
  });

  it("sums up what the server finds wrong with several fields, with the focus on the summary", async () => {
    const { user, dialog } = await open();
    answer(
      "post",
      SECRETS,
      problem(422, "invalid", "Some fields were refused.", [
        { pointer: "/name", code: "duplicate", detail: "Another secret has this name." },
        { pointer: "/expires_at", code: "too_late", detail: "This is too late." },
      ]),
    );
    await user.click(within(dialog).getByRole("button", { name: "Create secret" }));
    const summary = await screen.findByRole("alert");
    expect(document.activeElement).toBe(summary);
    expect(summary.textContent).toContain("2 things need your attention");
    expect(summary.textContent).toContain("Name: Another secret has this name.");
    await user.click(within(summary).getByRole("button", { name: "Name" }));
    expect(document.activeElement).toBe(screen.getByLabelText("Name"));
  });

  it("says what may have happened when the connection breaks", async () => {
    const { user, dialog } = await open();
    breakConnection("post", SECRETS);
    await user.click(within(dialog).getByRole("button", { name: "Create secret" }));
    expect(await screen.findByText(/may have been created although/)).toBeTruthy();
  });

  it("repeats with the same key what stayed as it was, and sends another with what was changed", async () => {
    const { user, dialog } = await open();
    const seen = answer("post", SECRETS, problem(503, "unavailable", "Try again."));
    const submit = within(dialog).getByRole("button", { name: "Create secret" });
    for (const times of [1, 2, 3]) {
      if (times === 3) await user.type(screen.getByLabelText("Name"), " anew");
      await user.click(submit);
      await waitFor(() => expect(seen).toHaveLength(times));
    }
    const [first, second, third] = seen.map(({ headers }) => headers.get("Idempotency-Key"));
    expect(first).toMatch(/^[0-9a-f]{32}$/);
    expect(second).toBe(first);
    expect(third).not.toBe(first);
  });

  it("has no fault that axe can find", async () => {
    await open();
    expect(await accessibilityFaults()).toEqual([]);
  });
});

describe("the reveal", () => {
  it("covers the value until it is asked for", async () => {
    const { user, dialog, baseElement } = await create();
    expect(dialog.isConnected).toBe(false);
    expect(baseElement.innerHTML).not.toContain(plainValue);
    await user.click(screen.getByRole("button", { name: "Show" }));
    expect(screen.getByLabelText("Client secret")).toHaveProperty("value", plainValue);
    await user.click(screen.getByRole("button", { name: "Hide" }));
    expect(baseElement.innerHTML).not.toContain(plainValue);
  });

  it("copies the value and says so", async () => {
    const { user } = await create();
    await user.click(screen.getByRole("button", { name: "Copy secret" }));
    expect(await navigator.clipboard.readText()).toBe(plainValue);
    expect(screen.getByText("Copied", { selector: "[role=status] *" })).toBeTruthy();
  });

  it("offers the file and the command ready to use", async () => {
    const { user } = await create();
    await user.click(screen.getByRole("button", { name: "Copy .env" }));
    expect(await navigator.clipboard.readText()).toBe(
      [
        `CLIENT_ID=${applicationId}`,
        `CLIENT_SECRET=${plainValue}`,
        "TOKEN_URL=https://latchkey.example/oauth2/token",
        "RESOURCE=https://api.federation.example/data-manager",
        "",
      ].join("\n"),
    );
    await user.click(screen.getByRole("tab", { name: "Try it with curl" }));
    await user.click(screen.getByRole("button", { name: "Copy curl" }));
    expect(await navigator.clipboard.readText()).toContain(`--user '${applicationId}:${plainValue}'`);
  });

  it("does not close on Escape or on a click outside, not even after a copy", async () => {
    const { user, onClose, baseElement } = await create();
    await user.click(screen.getByRole("button", { name: "Copy secret" }));
    await user.keyboard("{Escape}");
    await user.click(baseElement);
    expect(onClose).not.toHaveBeenCalled();
    expect(screen.getByText("Copy your new secret now")).toBeTruthy();
    expect(screen.queryByRole("button", { name: "Close" })).toBeNull();
  });

  it("asks before it closes without a copy", async () => {
    const { user, onClose } = await create();
    await user.click(screen.getByRole("button", { name: "I have stored it" }));
    expect(onClose).not.toHaveBeenCalled();
    expect(screen.getByText("You have not copied the secret.")).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Close without copying" }));
    expect(onClose).toHaveBeenCalledOnce();
  });

  it("closes at once after a copy", async () => {
    const { user, onClose } = await create();
    await user.click(screen.getByRole("button", { name: "Copy secret" }));
    await user.click(screen.getByRole("button", { name: "I have stored it" }));
    expect(onClose).toHaveBeenCalledOnce();
  });

  it("keeps the person from going to another page before a copy, and not after", async () => {
    const { user, router } = await create();
    // A navigation that is held back never settles.
    void router.navigate({ to: "/applications" });
    expect(await screen.findByText("You have not copied the secret.")).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Go back and copy it" }));
    await user.click(screen.getByRole("button", { name: "Copy secret" }));
    await router.navigate({ to: "/applications" });
    expect(await screen.findByText("another page")).toBeTruthy();
  });

  it("leaves the value in no cache, storage or address", async () => {
    const view = await create();
    await waitFor(() => expect(view.client.getMutationCache().getAll()).toEqual([]));
    expect(cached(view)).not.toContain(plainValue);
    expect(JSON.stringify({ ...window.localStorage, ...window.sessionStorage })).not.toContain(plainValue);
    expect(view.router.state.location.href + window.location.href).not.toContain(plainValue);
  });

  it("explains the hint that stays", async () => {
    await create();
    expect(screen.getByText(/Later you will see only/).textContent).toContain("Xy7…");
  });

  it("has no fault that axe can find, covered or shown", async () => {
    const { user } = await create();
    expect(await accessibilityFaults()).toEqual([]);
    await user.click(screen.getByRole("button", { name: "Show" }));
    expect(await accessibilityFaults()).toEqual([]);
  });
});
