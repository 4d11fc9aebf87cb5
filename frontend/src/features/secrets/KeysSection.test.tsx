import { screen, waitFor } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import type { ClientKey } from "~/api/gen/model";
import { accessibilityFaults } from "~/test/axe";
import { application, applicationId, daysFromNow, session } from "~/test/data";
import { show } from "~/test/render";
import { answer } from "~/test/server";
import { KeysSection } from "./KeysSection";
import { AddKey } from "./keyDialogs";

const key = (changes: Partial<ClientKey> = {}): ClientKey => ({
  id: "01930000-0000-7000-8000-00000000000a",
  application_id: applicationId,
  name: "The reader",
  algorithm: "ES256",
  fingerprint: "0123456789abcdef".repeat(4),
  set_address: null,
  state: "active",
  expires_at: daysFromNow(90),
  created_at: daysFromNow(-1),
  created_by: { kind: "person", id: "01930000-0000-7000-8000-000000000002", name: "Robin" },
  last_used_at: null,
  last_use: null,
  ...changes,
});

async function open({ keys = [key()], isManager = true } = {}) {
  answer("get", "session", { body: session({}) });
  const listed = answer("get", `applications/${applicationId}/keys`, {
    body: { items: keys, next_cursor: null },
  });
  const view = await show(<KeysSection application={application()} isManager={isManager} />);
  await waitFor(() => expect(listed.length).toBeGreaterThan(0));
  return view;
}

describe("the keys of an application", () => {
  it("are told apart by fingerprint, or by the address of a set", async () => {
    const set = key({
      id: "2",
      algorithm: null,
      fingerprint: null,
      set_address: "https://a.example.org/keys",
    });
    const { container } = await open({ keys: [key({ name: "One" }), { ...set, name: "Set" }] });
    const rowOf = async (name: string) => (await screen.findByRole("rowheader", { name })).closest("tr");
    expect((await rowOf("One"))?.textContent).toContain("ES256 01234567…");
    expect((await rowOf("Set"))?.textContent).toContain("https://a.example.org/keys");
    expect(await accessibilityFaults(container)).toEqual([]);
  });

  it("are not mentioned to somebody who cannot add one where there is none", async () => {
    await open({ keys: [], isManager: false });
    expect(screen.queryByRole("heading", { name: "Keys" })).toBeNull();
  });

  it.each([
    ["-----BEGIN PUBLIC KEY-----", "public_key"],
    [" https://a.example.org/keys", "set_address"],
  ])("are sent by what was pasted: %s", async (pasted, field) => {
    answer("get", "session", { body: session({}) });
    const added = answer("post", `applications/${applicationId}/keys`, { status: 201, body: key() });
    const onClose = vi.fn();
    const { user } = await show(<AddKey application={application()} onClose={onClose} />);
    await user.type(screen.getByRole("textbox", { name: "Name" }), "New");
    await user.type(screen.getByRole("textbox", { name: "Public key" }), pasted);
    await user.click(screen.getByRole("button", { name: "Add key" }));
    await waitFor(() => expect(onClose).toHaveBeenCalled());
    const sent = added[0]?.body as Record<string, unknown>;
    expect(sent).toMatchObject({ name: "New", [field]: pasted.trim() });
    expect(Object.keys(sent).sort()).toEqual(["expires_at", "name", field].sort());
  });
});
