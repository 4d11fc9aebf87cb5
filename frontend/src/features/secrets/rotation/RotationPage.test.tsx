import { act, screen, waitFor } from "@testing-library/react";
import { beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { Rotation } from "~/api/gen/model";
import { accessibilityFaults } from "~/test/axe";
import {
  application,
  applicationId,
  daysFromNow,
  federation,
  personId,
  rotation,
  secret,
  session,
} from "~/test/data";
import { show } from "~/test/render";
import { answer, problem } from "~/test/server";
import { RotationPage } from "./RotationPage";

const old = secret({ name: "Nightly upload", last_used_at: "2026-11-26T08:00:00Z" });
const successor = secret({
  id: "01930000-0000-7000-8000-0000000000ab",
  name: "The next",
  hint: "Xy7",
  replaces: old.id,
});
const firstUse = { at: "2026-11-26T13:02:00Z", address: "192.0.2.7" };
const used = { ...successor, last_used_at: firstUse.at, first_use: firstUse };
const quiet = { ...rotation().verdict, safe: true, reason: "old_quiet", successor_tokens: 3 } as const;

/** A stream of events that the test sends. */
class FakeEvents extends EventTarget {
  static readonly CLOSED = 2;
  static opened: FakeEvents[] = [];
  readyState = 0;
  onopen: (() => void) | null = null;
  onerror: (() => void) | null = null;
  readonly close = vi.fn();
  constructor(readonly url: URL) {
    super();
    FakeEvents.opened.push(this);
  }
  tell(name: string, data: unknown) {
    act(() => void this.dispatchEvent(new MessageEvent(name, { data: JSON.stringify(data) })));
  }
}

beforeEach(() => {
  FakeEvents.opened = [];
  vi.stubGlobal("EventSource", FakeEvents);
});

async function open(found: Rotation | null, { isManager = true } = {}) {
  const path = `applications/${applicationId}`;
  answer("get", "session", { body: session() });
  answer("get", "federation", { body: federation() });
  answer("get", path, { body: application() });
  answer("get", `${path}/managers`, {
    body: { items: isManager ? [{ person: { id: personId, name: "Anna Example" } }] : [] },
  });
  answer("get", `${path}/secrets`, { body: { items: [old], next_cursor: null } });
  const asked = answer(
    "get",
    `${path}/secrets/${old.id}/rotation`,
    found ? { body: found } : problem(404, "not_found", "There is no such thing."),
  );
  const page = <RotationPage applicationId={applicationId} secretId={old.id} notFound="nothing here" />;
  return { ...(await show(page)), asked };
}

// What is fetched when it is first opened takes a while on a slow machine.
beforeAll(() => import("../CreateSecretFlow"), 60_000);

const deletes = () => screen.findByRole<HTMLButtonElement>("button", { name: "Delete the old secret" });

describe("the page of a rotation", () => {
  it("begins with the new secret, which is proposed like the old one", async () => {
    const { user } = await open(rotation({ old }));
    await user.click(await screen.findByRole("button", { name: "Create the new secret" }));
    expect((await screen.findByLabelText<HTMLInputElement>("Name")).value).toMatch(/^Nightly upload, /);
  });

  it("sends along what is to be replaced", async () => {
    const { user } = await open(rotation({ old }));
    const posted = answer(
      "post",
      `applications/${applicationId}/secrets`,
      problem(409, "already_replaced", "It is."),
    );
    await user.click(await screen.findByRole("button", { name: "Create the new secret" }));
    await user.click(await screen.findByRole("button", { name: "Create secret" }));
    await waitFor(() => expect(posted[0]?.body).toMatchObject({ replaces: old.id }));
    expect(await screen.findByText("It is.")).toBeTruthy();
  });

  it("shows the first token when the server tells of it", async () => {
    await open(rotation({ old, successor }));
    expect(await screen.findByText("Waiting for the first token with the new secret…")).toBeTruthy();
    const file = screen.getByText(/CLIENT_SECRET=/);
    expect(file.textContent, "nobody pastes what only looks like a value").toContain(
      "CLIENT_SECRET=put-the-client-secret-here",
    );
    const [events] = FakeEvents.opened;
    expect(events?.url.pathname).toBe(`/api/v1/applications/${applicationId}/secret-events`);
    act(() => events?.onopen?.());
    expect(screen.getByText("Shown as it happens.")).toBeTruthy();
    events?.tell("rotation", rotation({ old, successor: used }));
    const said = await screen.findByText(/^First token with the new secret/);
    expect(said.textContent).toBe("First token with the new secret: 26 Nov 2026, 14:02, from 192.0.2.7");
  });

  it("opens deletion when the server says that it is safe, and else to who ticks", async () => {
    const { user } = await open(rotation({ old, successor: used }));
    const button = await deletes();
    expect(button.disabled).toBe(true);
    await user.click(screen.getByRole("checkbox", { name: "Delete it anyway" }));
    expect(button.disabled).toBe(false);
    await user.click(screen.getByRole("checkbox", { name: "Delete it anyway" }));
    expect(button.disabled).toBe(true);
    FakeEvents.opened[0]?.tell("rotation", rotation({ old, successor: used, verdict: quiet }));
    expect(await screen.findByText("Safe to delete")).toBeTruthy();
    expect(button.disabled).toBe(false);
    expect(screen.queryByRole("checkbox")).toBeNull();
  });

  it.each([
    [2, true],
    [8, false],
  ])("has the name typed of what was not used for %i days: %s", async (days, isTyped) => {
    const resting = { ...old, last_used_at: daysFromNow(-days) };
    const verdict = { ...quiet, quiet_since: daysFromNow(-days) };
    const { user } = await open(rotation({ old: resting, successor: used, verdict }));
    answer("get", `applications/${applicationId}/secrets/${old.id}`, { body: resting });
    await user.click(await deletes());
    await screen.findByRole("button", { name: "Delete secret" });
    expect(screen.queryByLabelText("Type the name of the secret to confirm") !== null).toBe(isTyped);
  });

  it("asks by itself while no events arrive", async () => {
    const { asked } = await open(rotation({ old, successor }));
    await screen.findByText("Checked every few seconds.");
    await waitFor(() => expect(asked.length).toBeGreaterThan(1), { timeout: 10_000 });
  });

  it("leaves the connection to who looks at the page", async () => {
    const { unmount } = await open(rotation({ old, successor }));
    await screen.findByText("Checked every few seconds.");
    unmount();
    expect(FakeEvents.opened[0]?.close).toHaveBeenCalled();
  });

  it("says who deleted the new secret, and lets another one be created", async () => {
    const deleted = {
      ...successor,
      state: "deleted",
      deleted_at: "2026-11-26T10:00:00Z",
      deleted_by: { kind: "person", id: personId, name: "Robin" },
    } as const;
    await open(rotation({ old, successor: deleted }));
    expect((await screen.findByText(/was created to replace it/)).textContent).toContain("Robin deleted it");
    expect(await screen.findByRole("button", { name: "Create the new secret" })).toBeTruthy();
  });

  it("lets another one be created when the new secret has expired", async () => {
    await open(rotation({ old, successor: { ...used, state: "expired" } }));
    expect((await screen.findByText(/was created to replace it, but expired on/)).textContent).toContain(
      "“The next”",
    );
    expect(await screen.findByRole("button", { name: "Create the new secret" })).toBeTruthy();
  });

  it("resumes the new secret when that is suspended", async () => {
    const { user } = await open(rotation({ old, successor: { ...used, state: "suspended" } }));
    const path = `applications/${applicationId}/secrets/${successor.id}/suspension`;
    const resumed = answer("delete", path, { status: 204 });
    await user.click(await screen.findByRole("button", { name: "Resume the new secret" }));
    await user.click(await screen.findByRole("button", { name: "Resume secret" }));
    await waitFor(() => expect(resumed).toHaveLength(1));
  });

  it("says of an old secret that was never used that it was never tried", async () => {
    const never = { ...old, last_used_at: null };
    const verdict = { ...quiet, safe: false, reason: "old_in_use" } as const;
    await open(rotation({ old: never, successor: used, verdict }));
    expect(
      await screen.findByText(/^The old secret has not been used so far\. If nothing uses it by/),
    ).toBeTruthy();
    expect(screen.queryByText(/last got a token on/)).toBeNull();
    FakeEvents.opened[0]?.tell("rotation", rotation({ old: never, successor: used, verdict: quiet }));
    expect(await screen.findByText(/and the old one was never tried/)).toBeTruthy();
  });

  const suspension = {
    at: "2026-11-26T09:00:00Z",
    by: { kind: "person" as const, id: personId, name: "Anna Example" },
    resume_at: null,
    delete_at: null,
  };
  const suspended = { ...old, state: "suspended", suspension } as const;
  const refused = {
    ...quiet,
    safe: false,
    reason: "old_in_use",
    quiet_since: "2026-11-26T10:30:00Z",
    last_refused_at: "2026-11-26T10:30:00Z",
    last_refused_address: "198.51.100.4",
  } as const;

  it("says when and from where a machine still tries a secret that is suspended", async () => {
    await open(rotation({ old: suspended, successor: used, verdict: { ...quiet, safe: false } }));
    expect(await screen.findByText("Nothing has tried it since.")).toBeTruthy();
    expect(screen.queryByText(/still tries/)).toBeNull();
    FakeEvents.opened[0]?.tell("rotation", rotation({ old: suspended, successor: used, verdict: refused }));
    const tried = /^A machine still tries the old secret: it was refused .*, from 198\.51\.100\.4\.$/;
    expect(await screen.findAllByText(tried)).toHaveLength(2);
    const why = screen.getByText(/the old secret and is refused, last on/).textContent;
    expect(why).toContain("is refused, last on 26 Nov 2026, 11:30. Give that machine the new secret.");
    expect(screen.queryByText("Nothing has tried it since.")).toBeNull();
    expect(screen.queryByText(/last got a token on/)).toBeNull();
  });

  it("does not call a refusal of a secret that never got a token its use, nor one before its use the last", async () => {
    const never = { ...suspended, last_used_at: null };
    await open(
      rotation({ old: never, successor: used, verdict: { ...refused, safe: true, reason: "old_quiet" } }),
    );
    expect(await screen.findByText(/nothing has tried the old one since/)).toBeTruthy();
    expect(screen.queryByText(/was never tried/)).toBeNull();
    const resumed = { ...old, last_used_at: "2026-11-26T11:00:00Z" };
    FakeEvents.opened[0]?.tell("rotation", rotation({ old: resumed, successor: used, verdict: refused }));
    expect(await screen.findByText(/^The old secret last got a token on/)).toBeTruthy();
    expect(screen.queryByText(/still tries/)).toBeNull();
  });

  it("reads aloud whether it is safe, and not the numbers that change with every token", async () => {
    const { container } = await open(rotation({ old, successor: used }));
    await deletes();
    const said = () =>
      [...container.querySelectorAll('ol [role="status"]')].map(({ textContent }) => textContent);
    const before = said();
    expect(before.at(-1)).toBe("Not yet safe to delete");
    const verdict = { ...rotation().verdict, successor_tokens: 8, reason: "old_in_use" } as const;
    FakeEvents.opened[0]?.tell("rotation", rotation({ old, successor: used, verdict }));
    expect(await screen.findByText("8 tokens with the new secret so far.")).toBeTruthy();
    expect(said()).toEqual(before);
  });

  it("has one current step, the only one that takes the keyboard", async () => {
    const { container } = await open(rotation({ old, successor }));
    await deletes();
    const current = container.querySelectorAll('[aria-current="step"]');
    expect([...current].map((step) => step.querySelector("h2")?.textContent)).toEqual(["Update your system"]);
    expect(container.querySelectorAll("h2[tabindex]")).toHaveLength(1);
  });

  it("shows who manages nothing here how it stands, and no button", async () => {
    await open(rotation({ old, successor: used, verdict: quiet }), { isManager: false });
    expect(await screen.findByText("Safe to delete")).toBeTruthy();
    expect(screen.queryByRole("button", { name: /the old secret|the new secret/ })).toBeNull();
  });

  it("is not there for a secret that is not", async () => {
    await open(null);
    expect(await screen.findByText("nothing here")).toBeTruthy();
  });

  it("has no fault that axe can find", async () => {
    const { container } = await open(rotation({ old, successor: used }));
    await deletes();
    expect(await accessibilityFaults(container)).toEqual([]);
  });
});
