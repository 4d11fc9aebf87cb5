import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import type { Api } from "~/api/gen/model";
import { accessibilityFaults } from "~/test/axe";
import { application, session } from "~/test/data";
import { show } from "~/test/render";
import { answer, problem } from "~/test/server";
import { Introspectors } from "./Introspectors";

const API = "01930000-0000-7000-8000-0000000000cc";
const PATH = `apis/${API}/introspectors`;
const READER = { id: "5b0a4f4e-0000-4000-8000-000000000001", name: "Reader" };
const api: Api = {
  id: API,
  name: "Data Manager",
  identifier: "https://api.federation.example/data-manager",
  environment: "sandbox",
  built_in: false,
  token_lifetime_seconds: 3600,
  signing_algorithm: "ES256",
  signing_algorithm_in_use: "ES256",
  permissions: [],
  created_at: "2026-11-23T07:00:00Z",
  updated_at: "2026-11-23T07:00:00Z",
};

async function open({ known = [READER], role = { operator: true } as object } = {}) {
  answer("get", "session", { body: session(role) });
  answer("get", PATH, { body: { applications: known }, headers: { ETag: '"7"' } });
  const searched = answer("get", "applications", { body: { items: [application()], next_cursor: null } });
  const replaced = answer("put", PATH, { body: { applications: known } });
  const onClose = vi.fn();
  const view = await show(<Introspectors api={api} onClose={onClose} />);
  const dialog = await screen.findByRole("dialog", { name: "Who may ask about tokens for Data Manager" });
  return { ...view, dialog, searched, replaced, onClose };
}

describe("who may ask about tokens for an API", () => {
  it("is chosen among the applications of its environment, and sent as a whole with its version", async () => {
    const { user, dialog, searched, replaced, onClose } = await open();
    expect(await accessibilityFaults(dialog)).toEqual([]);
    await user.type(within(dialog).getByRole("combobox", { name: "Add an application" }), "Partner");
    await user.click(await within(dialog).findByRole("option", { name: /^Partner-NL-Example-DM/ }));
    expect(within(dialog).getByRole("combobox", { name: "Add an application" })).toHaveProperty("value", "");
    await user.click(within(dialog).getByRole("button", { name: "Save" }));
    await waitFor(() => expect(onClose).toHaveBeenCalledOnce());
    expect(searched.every(({ url }) => url.searchParams.get("environment") === "sandbox")).toBe(true);
    expect(replaced[0]?.body).toEqual({ application_ids: [READER.id, application().id] });
    expect(replaced[0]?.headers.get("If-Match")).toBe('"7"');
    expect(await screen.findByText("Who may ask about tokens for Data Manager is changed.")).toBeTruthy();
  });

  it("is taken away again", async () => {
    const { user, dialog, replaced } = await open();
    await user.click(within(dialog).getByRole("button", { name: "Remove Reader" }));
    expect(within(dialog).getByText(/^None\. Only the application/)).toBeTruthy();
    await user.click(within(dialog).getByRole("button", { name: "Save" }));
    await waitFor(() => expect(replaced[0]?.body).toEqual({ application_ids: [] }));
  });

  it("says beside the application why it is refused, and not beside the one that takes its place", async () => {
    const { user, dialog } = await open({ known: [READER, { id: application().id, name: "Other" }] });
    const detail = "This application is for production; the API belongs to sandbox.";
    const refusal = { pointer: "/application_ids/0", code: "other_environment", detail };
    answer("put", PATH, problem(422, "invalid", "Something is wrong.", [refusal]));
    await user.click(within(dialog).getByRole("button", { name: "Save" }));
    expect((await within(dialog).findByText(detail)).closest("li")?.textContent).toContain("Reader");
    expect(within(dialog).getByRole("button", { name: "Remove Reader" })).toBe(document.activeElement);
    await user.click(within(dialog).getByRole("button", { name: "Remove Reader" }));
    await waitFor(() => expect(within(dialog).queryByText(detail)).toBeNull());
  });

  it("is seen by an auditor, who changes nothing", async () => {
    const { dialog } = await open({ role: { auditor: true } });
    expect(within(dialog).getByText("Reader")).toBeTruthy();
    expect(within(dialog).queryByRole("button", { name: /^(Remove|Save)/ })).toBeNull();
    expect(within(dialog).queryByRole("combobox")).toBeNull();
  });
});
