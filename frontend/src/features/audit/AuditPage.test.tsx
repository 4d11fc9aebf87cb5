import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { accessibilityFaults } from "~/test/axe";
import { application, applicationId, auditEvent, personId, session } from "~/test/data";
import { show } from "~/test/render";
import { answer } from "~/test/server";
import { AuditPage } from "./AuditPage";
import type { AuditSearch } from "./search";

async function open(search: AuditSearch = {}, items = [auditEvent()], role = {}) {
  answer("get", "session", { body: session(role) });
  answer("get", "applications", { body: { items: [application()], next_cursor: null } });
  answer("get", `applications/${applicationId}`, { body: application() });
  answer("get", "organisations", { body: { items: [], next_cursor: null } });
  answer("get", "people", { body: { items: [], next_cursor: null } });
  const asked = answer("get", "audit-events", ({ url }) =>
    url.searchParams.has("cursor")
      ? { body: { items: [auditEvent({ sequence: 1, action: "sign_in.succeeded" })], next_cursor: null } }
      : { body: { items, next_cursor: items.length > 0 ? "next" : null } },
  );
  const onSearch = vi.fn();
  const view = await show(<AuditPage search={search} onSearch={onSearch} />);
  await screen.findByRole("heading", { name: "Audit log" }, { timeout: 4000 });
  await waitFor(() => expect(screen.queryByLabelText("Loading")).toBeNull());
  return { ...view, asked, onSearch };
}

const sent = (asked: { url: URL }[]) => Object.fromEntries(asked[0]?.url.searchParams ?? []);

describe("the audit log", () => {
  it("tells events with their local time, under their day", async () => {
    await open();
    expect(screen.getByRole("heading", { name: /^Monday,? 23 November 2026$/ })).toBeTruthy();
    const row = (await screen.findByRole("link", { name: "Partner-NL-Example-DM" })).closest("li");
    expect(row?.textContent).toContain(
      "08:55:00Anna Example created the secret Nightly upload (Q9d…) of Partner-NL-Example-DM.",
    );
    expect(row?.querySelector("time")?.dateTime).toBe("2026-11-23T07:55:00.346721Z");
  });

  it("asks the server for what the address says", async () => {
    const search = {
      action: "secret.created",
      application: applicationId,
      from: "2026-11-01",
      until: "2026-11-30",
    };
    const { asked } = await open(search);
    expect(sent(asked)).toEqual({
      action: "secret.created",
      application_id: applicationId,
      from: "2026-10-31T23:00:00.000Z",
      until: "2026-11-30T23:00:00.000Z",
      limit: "50",
    });
    expect(await screen.findByDisplayValue("Partner-NL-Example-DM")).toBeTruthy();
    expect(screen.getByDisplayValue("Secret created")).toBeTruthy();
  });

  it("exports the same events", async () => {
    await open({ action: "secret", application: applicationId });
    const path = (name: string) => {
      const { pathname, searchParams } = new URL(screen.getByRole<HTMLAnchorElement>("link", { name }).href);
      return [pathname, Object.fromEntries(searchParams)];
    };
    const filters = { action: "secret", application_id: applicationId };
    expect(path("Export as CSV")).toEqual(["/api/v1/audit-events/export", { ...filters, format: "csv" }]);
    expect(path("Export as JSON Lines")).toEqual([
      "/api/v1/audit-events/export",
      { ...filters, format: "jsonl" },
    ]);
  });

  it("shows before and after, the exact instant, address and request on demand", async () => {
    const change = auditEvent({
      action: "organisation.updated",
      before: { name: "Old name", country: "NL" },
      after: { name: "New name", country: "NL" },
    });
    const { user } = await open({}, [change]);
    expect(screen.queryByRole("table")).toBeNull();
    await user.click(screen.getByText("Details"));
    const table = await screen.findByRole("table", { name: "What was changed" });
    expect(
      within(table)
        .getAllByRole("row")
        .map((row) => row.textContent),
    ).toEqual(["WhatBeforeAfter", "NameOld nameNew name"]);
    expect(screen.getByText("2026-11-23T07:55:00.346721Z")).toBeTruthy();
    expect(screen.getByText("192.0.2.7")).toBeTruthy();
    expect(screen.getByText("01930000-0000-7000-8000-00000000ffff")).toBeTruthy();
  });

  it("narrows to one person or one application from an event, and keeps the other filters", async () => {
    const { user, onSearch } = await open({ action: "secret" });
    await user.click(screen.getByText("Details"));
    await user.click(await screen.findByRole("button", { name: "Only what concerns Anna Example" }));
    expect(onSearch).toHaveBeenLastCalledWith({ action: "secret", person: personId });
    await user.click(screen.getByRole("button", { name: "Only this application" }));
    expect(onSearch).toHaveBeenLastCalledWith({ action: "secret", application: applicationId });
  });

  it("puts a chosen action into the address", async () => {
    const { user, onSearch } = await open();
    const field = screen.getByRole("combobox", { name: "What was done" });
    await user.type(field, "Secret del");
    await user.click(await screen.findByRole("option", { name: "Secret deleted" }));
    expect(onSearch).toHaveBeenLastCalledWith({ action: "secret.deleted" });
  });

  it("takes a day once its year is whole", async () => {
    const { user, onSearch } = await open();
    await user.type(screen.getByLabelText("From"), "01/11/2025");
    await waitFor(() => expect(onSearch).toHaveBeenCalledWith({ from: "2025-11-01" }));
    expect(onSearch).toHaveBeenCalledOnce();
  });

  it("lets only those look people up who oversee the federation", async () => {
    const { unmount } = await open();
    expect(screen.queryByRole("combobox", { name: "Done by" })).toBeNull();
    unmount();
    await open({}, [auditEvent()], { auditor: true });
    expect(screen.getByRole("combobox", { name: "Done by" })).toBeTruthy();
  });

  it("loads more", async () => {
    const { user, asked } = await open();
    await user.click(screen.getByRole("button", { name: "Load more" }));
    expect(await screen.findByText(/signed in\.$/)).toBeTruthy();
    expect(asked[1]?.url.searchParams.get("cursor")).toBe("next");
    expect(screen.queryByRole("button", { name: "Load more" })).toBeNull();
  });

  it("tells nothing yet from no match", async () => {
    const { unmount } = await open({}, []);
    expect(screen.getByText("Nothing yet")).toBeTruthy();
    unmount();
    const { user, onSearch } = await open({ action: "secret" }, []);
    expect(screen.getByText("No event matches")).toBeTruthy();
    await user.click(screen.getAllByRole("button", { name: "Clear all filters" })[1] as HTMLElement);
    expect(onSearch).toHaveBeenCalledWith({});
  });

  it("has no fault that axe can find, closed or open", async () => {
    const { user } = await open({}, [auditEvent(), auditEvent({ sequence: 57, at: "2026-11-22T10:00:00Z" })]);
    expect(await accessibilityFaults()).toEqual([]);
    await user.click(screen.getAllByText("Details")[0] as HTMLElement);
    await screen.findByRole("table");
    expect(await accessibilityFaults()).toEqual([]);
  });
});
