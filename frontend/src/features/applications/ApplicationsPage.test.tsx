import { screen, waitFor } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import type { Session } from "~/api/gen/model";
import { accessibilityFaults } from "~/test/axe";
import { application, applicationId, daysFromNow, federation, session } from "~/test/data";
import { show } from "~/test/render";
import { answer, breakConnection } from "~/test/server";
import { type ApplicationSearch, ApplicationsPage } from "./ApplicationsPage";
import { ApplicationsTable } from "./ApplicationsTable";

async function open(search: ApplicationSearch = {}, role: Partial<Session> = {}) {
  answer("get", "session", { body: session(role) });
  answer("get", "federation", { body: federation() });
  const onSearch = vi.fn();
  const view = await show(
    <ApplicationsPage search={search} onSearch={onSearch}>
      {({ data = [] }) => <ApplicationsTable applications={data} />}
    </ApplicationsPage>,
  );
  await screen.findByRole("heading", { name: "Applications" });
  await waitFor(() => expect(screen.queryByLabelText("Loading")).toBeNull());
  return { ...view, onSearch };
}

const list = (...items: ReturnType<typeof application>[]) =>
  answer("get", "applications", { body: { items, next_cursor: null } });

describe("the list of applications", () => {
  it("shows name, client ID, environment, access and expiry of each", async () => {
    list(
      application({
        secrets: { live: 1, expiring: 1, suspended: 0, expired: 0, next_expiry_at: daysFromNow(2.5) },
      }),
      application({ id: "other", name: "Sand", environment: "sandbox" }),
    );
    await open();
    const row = screen.getByRole("link", { name: "Partner-NL-Example-DM" }).closest("tr");
    expect(row?.textContent).toContain(applicationId);
    expect(row?.textContent).toContain("Production");
    expect(row?.textContent).toContain("Data Manager1 permission");
    expect(row?.textContent).toMatch(/Expires soon, in 2 days\d+ \w+ \d{4}/);
    expect(screen.getByRole("link", { name: "Sand" }).closest("tr")?.textContent).toContain("Sandbox");
  });

  it("says when there is no secret, or none that works", async () => {
    list(
      application({
        id: "1",
        name: "None",
        secrets: { live: 0, expiring: 0, suspended: 0, expired: 0, next_expiry_at: null },
      }),
      application({
        id: "2",
        name: "Gone",
        secrets: { live: 0, expiring: 0, suspended: 0, expired: 2, next_expiry_at: null },
      }),
      application({
        id: "3",
        name: "Held",
        secrets: { live: 1, expiring: 0, suspended: 1, expired: 0, next_expiry_at: daysFromNow(9) },
      }),
    );
    await open();
    expect(screen.getByRole("link", { name: "None" }).closest("tr")?.textContent).toContain("No secret yet");
    expect(screen.getByRole("link", { name: "Gone" }).closest("tr")?.textContent).toContain(
      "Every secret has expired",
    );
    expect(screen.getByRole("link", { name: "Held" }).closest("tr")?.textContent).toContain(
      "Every secret is suspended",
    );
  });

  it("shows until when a key works, beside the secrets or without one", async () => {
    const secrets = { live: 0, expiring: 0, suspended: 0, expired: 1, next_expiry_at: null };
    const keys = { live: 1, expiring: 1, expired: 0, next_expiry_at: daysFromNow(9.5) };
    list(application({ name: "Signs", secrets, keys }), application({ id: "2", name: "Both", keys }));
    await open();
    const rowOf = (name: string) => screen.getByRole("link", { name }).closest("tr")?.textContent;
    expect(rowOf("Signs")).toMatch(/Key, no working secretExpires soon, in 9 days/);
    expect(rowOf("Signs")).not.toContain("It cannot get tokens");
    expect(rowOf("Both"), "the key stops first").toMatch(/Expires in 7 months.*KeyExpires soon, in 9 days/);
  });

  it("copies a client ID", async () => {
    list(application());
    const { user } = await open();
    await user.click(screen.getByRole("button", { name: "Copy client ID of Partner-NL-Example-DM" }));
    expect(await navigator.clipboard.readText()).toBe(applicationId);
  });

  it("tells a member without applications who can help", async () => {
    list();
    await open();
    expect(screen.getByText("No applications yet")).toBeTruthy();
    const address = await screen.findByRole("link", { name: "support@federation.example" });
    expect(address.getAttribute("href")).toBe("mailto:support@federation.example");
  });

  it("does not send an auditor to where applications are created", async () => {
    list();
    await open({}, { auditor: true });
    expect(screen.getByText("The operators have not created any.")).toBeTruthy();
    expect(screen.queryByRole("link")).toBeNull();
  });

  it("tells a search without result apart and lets it be cleared", async () => {
    const asked = list();
    const { user, onSearch } = await open({ q: "zzz", environment: "sandbox" });
    expect(Object.fromEntries(asked[0]?.url.searchParams ?? [])).toMatchObject({
      q: "zzz",
      environment: "sandbox",
    });
    await user.click(screen.getByRole("button", { name: "Clear search and filters" }));
    expect(onSearch).toHaveBeenCalledWith({});
  });

  it("searches after a pause in typing", async () => {
    list(application());
    const { user, onSearch } = await open();
    await user.type(screen.getByRole("searchbox"), "data");
    await waitFor(() => expect(onSearch).toHaveBeenCalledWith({ q: "data" }));
    expect(onSearch).toHaveBeenCalledOnce();
  });

  it("loads the next page with the cursor of the one before", async () => {
    const asked = answer("get", "applications", ({ url }) =>
      url.searchParams.get("cursor") === "next"
        ? { body: { items: [application({ id: "2", name: "Second" })], next_cursor: null } }
        : { body: { items: [application()], next_cursor: "next" } },
    );
    const { user } = await open();
    await user.click(screen.getByRole("button", { name: "Load more" }));
    expect(await screen.findByRole("link", { name: "Second" })).toBeTruthy();
    expect(screen.getByRole("link", { name: "Partner-NL-Example-DM" })).toBeTruthy();
    expect(asked).toHaveLength(2);
    expect(screen.queryByRole("button", { name: "Load more" })).toBeNull();
  });

  it("says that the server cannot be reached and tries again on request", async () => {
    breakConnection("get", "applications");
    const { user } = await open();
    expect(screen.getByRole("alert").textContent).toContain("The server cannot be reached");
    list(application());
    await user.click(screen.getByRole("button", { name: "Try again" }));
    expect(await screen.findByRole("link", { name: "Partner-NL-Example-DM" })).toBeTruthy();
  });

  it("has no fault that axe can find", async () => {
    list(application(), application({ id: "2", name: "Off", state: "disabled", environment: "sandbox" }));
    await open();
    expect(await accessibilityFaults()).toEqual([]);
  });
});
