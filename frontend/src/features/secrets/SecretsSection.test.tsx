import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import type { Application, Secret } from "~/api/gen/model";
import { accessibilityFaults } from "~/test/axe";
import {
  application,
  applicationId,
  daysFromNow,
  federation,
  personId,
  secret,
  session,
  usage,
} from "~/test/data";
import { show } from "~/test/render";
import { answer } from "~/test/server";
import { SecretsSection } from "./SecretsSection";

type Options = {
  secrets?: Secret[];
  isManager?: boolean;
  operator?: boolean;
  auditor?: boolean;
  app?: Partial<Application>;
  filter?: "deleted";
  showsExpired?: boolean;
};

async function open({
  secrets = [secret()],
  isManager = true,
  operator = false,
  auditor = false,
  app = {},
  filter,
  showsExpired = true,
}: Options = {}) {
  answer("get", "session", { body: session({ operator, auditor }) });
  answer("get", "federation", { body: federation() });
  const listed = answer("get", `applications/${applicationId}/secrets`, {
    body: { items: secrets, next_cursor: null },
  });
  const [onFilter, onExpired] = [vi.fn(), vi.fn()];
  const view = await show(
    <SecretsSection
      application={application(app)}
      isManager={isManager}
      filter={filter}
      onFilter={onFilter}
      showsExpired={showsExpired}
      onExpired={onExpired}
    />,
  );
  await screen.findByRole("heading", { name: "Secrets" });
  await waitFor(() => expect(screen.queryByLabelText("Loading")).toBeNull());
  return { ...view, onFilter, onExpired, listed };
}

const createButton = () => screen.queryByRole("button", { name: "Create secret" });

describe("the secrets of an application", () => {
  it("say their state in words beside the icon, with relative and absolute date", async () => {
    await open({
      secrets: [
        secret({ id: "1", name: "Soon", state: "expiring", expires_at: daysFromNow(25.5) }),
        secret({ id: "2", name: "Over", state: "expired", expires_at: daysFromNow(-3.5) }),
        secret({ id: "3", name: "Fine" }),
        secret({
          id: "4",
          name: "Used",
          last_used_at: daysFromNow(-3.5),
          last_use: { at: daysFromNow(-3.5), address: "2001:db8::7", user_agent: "curl/8.5.0" },
        }),
      ],
    });
    const rowOf = (name: string) => screen.getByRole("rowheader", { name }).closest("tr")?.textContent;
    expect(rowOf("Soon")).toMatch(/Expires soon, in 25 days\d+ \w+ \d{4}/);
    expect(rowOf("Over")).toMatch(/Expired 3 days ago\d+ \w+ \d{4}/);
    expect(rowOf("Fine")).toContain("Never used");
    expect(rowOf("Used")).toContain("3 days ago");
    expect(rowOf("Used")).toContain("from 2001:db8::7");
    expect(rowOf("Fine")).toContain("Q9d…");
    expect(rowOf("Fine")).toContain("by Anna Example");
  });

  it("are suspended and resumed by a manager, and say how the suspension ends", async () => {
    const suspension = {
      at: daysFromNow(-1),
      by: { kind: "person" as const, id: personId, name: "Anna Example" },
      resume_at: null,
      delete_at: daysFromNow(13.5),
    };
    const { user } = await open({
      secrets: [
        secret({ id: "1", name: "Held", state: "suspended", suspension }),
        secret({ id: "2", name: "Over", state: "expired", expires_at: daysFromNow(-3.5) }),
        secret({ id: "3", name: "Fine" }),
      ],
    });
    const held = screen.getByRole("rowheader", { name: "Held" }).closest("tr");
    expect(held?.textContent).toMatch(/Suspendedby Anna Example, to be deleted \d+ \w+ \d{4}/);
    expect(screen.queryByRole("button", { name: "Suspend Over" })).toBeNull();
    expect(screen.queryByRole("button", { name: "More for Over" })).toBeNull();
    await user.click(screen.getByRole("button", { name: "Resume Held" }));
    expect(await screen.findByText("Resume “Held”?", {}, { timeout: 10_000 })).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Cancel" }));
    await user.click(screen.getByRole("button", { name: "Suspend Fine" }));
    expect(await screen.findByText("Suspend “Fine”?")).toBeTruthy();
  });

  it("tell everybody who sees them how they are used, once they were", async () => {
    const used = secret({ id: "1", name: "Used", last_used_at: daysFromNow(-3.5) });
    answer("get", `applications/${applicationId}/secrets/1`, { body: used });
    answer("get", `applications/${applicationId}/secrets/1/usage`, { body: usage([7]) });
    const { user } = await open({
      isManager: false,
      auditor: true,
      secrets: [used, secret({ name: "New" })],
    });
    expect(screen.queryByRole("button", { name: "Usage of New" })).toBeNull();
    await user.click(screen.getByRole("button", { name: "Usage of Used" }));
    expect(await screen.findByRole("dialog", { name: "Usage of “Used”" }, { timeout: 10_000 })).toBeTruthy();
    expect(await screen.findByText("7 tokens")).toBeTruthy();
  });

  it("say that one was found in public for as long as it could be used", async () => {
    const leaked_at = "2026-11-20T10:00:00Z";
    await open({
      secrets: [
        secret({ id: "1", name: "Works", leaked_at }),
        secret({ id: "2", name: "Fine" }),
        secret({ id: "3", name: "Over", state: "expired", expires_at: daysFromNow(-3.5), leaked_at }),
      ],
    });
    const rowOf = (name: string | RegExp) =>
      screen.getByRole("rowheader", { name }).closest("tr")?.textContent;
    expect(rowOf(/^Works/)).toMatch(/Found in public on 20 \w+ 2026: replace it/);
    expect(rowOf("Fine")).not.toContain("public");
    expect(rowOf("Over")).not.toContain("public");
    expect(await accessibilityFaults()).toEqual([]);
  });

  it("can be created and deleted by a manager", async () => {
    answer("get", `applications/${applicationId}/secrets/${secret().id}`, { body: secret() });
    const { user } = await open();
    expect(createButton()).not.toBeNull();
    await user.click(screen.getByRole("button", { name: "Delete Nightly upload" }));
    expect(await screen.findByRole("alertdialog", {}, { timeout: 4000 })).toBeTruthy();
  });

  it("are seen by an auditor, who is told why nothing can be changed", async () => {
    await open({ isManager: false, auditor: true });
    expect(screen.getByText("Nightly upload")).toBeTruthy();
    expect(screen.getByText(/You are an auditor/)).toBeTruthy();
    expect(createButton()).toBeNull();
    expect(screen.queryByRole("button", { name: /^(Delete|Suspend|More for) / })).toBeNull();
  });

  it("are stopped by an operator, who can create and delete none and is told why", async () => {
    const { user } = await open({ isManager: false, operator: true });
    await user.click(screen.getByRole("button", { name: "Suspend Nightly upload" }));
    expect(await screen.findByText("Suspend “Nightly upload”?", {}, { timeout: 10_000 })).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Cancel" }));
    await user.click(screen.getByRole("button", { name: "More for Nightly upload" }));
    await user.click(await screen.findByRole("menuitem", { name: "End all tokens" }));
    expect(await screen.findByText("End all tokens of “Nightly upload”?")).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Cancel" }));
    expect(createButton()).toBeNull();
    expect(screen.queryByRole("button", { name: /^Delete / })).toBeNull();
    expect(
      screen.getByText(/Operators cannot, so that no secret ever passes through their hands/),
    ).toBeTruthy();
  });

  it("cannot be created beyond the most that are allowed", async () => {
    await open({
      app: { secrets: { live: 10, expiring: 0, suspended: 0, expired: 0, next_expiry_at: null } },
    });
    expect(
      await screen.findByText(/This application has 10 valid secrets, and at most 10 are allowed/),
    ).toBeTruthy();
    expect(createButton()).toBeNull();
  });

  it("can be prepared while the application is disabled, as the server allows", async () => {
    await open({ app: { state: "disabled" } });
    expect(createButton()).not.toBeNull();
  });

  it("tell nothing yet from no match", async () => {
    const { unmount } = await open({ secrets: [] });
    expect(screen.getByText("No secret yet")).toBeTruthy();
    expect(screen.getByText(/needs one before it can get tokens/)).toBeTruthy();
    unmount();
    const keys = { live: 1, expiring: 0, expired: 0, next_expiry_at: daysFromNow(30) };
    const signs = await open({ secrets: [], app: { keys } });
    expect(screen.getByText("The application gets its tokens with a key.")).toBeTruthy();
    signs.unmount();
    const { user, onFilter, listed } = await open({ secrets: [], filter: "deleted" });
    expect(listed.some(({ url }) => url.searchParams.get("state") === "deleted")).toBe(true);
    await user.click(screen.getByRole("button", { name: "Show all but deleted" }));
    expect(onFilter).toHaveBeenCalledWith(undefined);
  });

  it("that have expired are out of the way of the valid ones, and one press away", async () => {
    const over = (number: number) =>
      secret({
        id: `over-${number}`,
        name: `Over ${number}`,
        state: "expired",
        expires_at: daysFromNow(-number),
      });
    const fine = secret({ id: "fine", name: "Fine" });
    const secrets = [over(1), over(2), fine, ...Array.from({ length: 97 }, (_, index) => over(index + 3))];
    const { user, onExpired, listed, unmount } = await open({ secrets, showsExpired: false });
    expect(screen.getAllByRole("rowheader").map(({ textContent }) => textContent)).toEqual(["Fine"]);
    expect(listed[0]?.url.searchParams.get("limit")).toBe("200");
    const show = screen.getByRole("button", { name: "Show 99 expired secrets" });
    expect(show.getAttribute("aria-expanded")).toBe("false");
    await user.click(show);
    expect(onExpired).toHaveBeenCalledWith(true);
    unmount();
    const shown = await open({ secrets });
    expect(within(screen.getByRole("table", { name: "Secrets" })).getAllByRole("rowheader")).toHaveLength(1);
    expect(
      within(screen.getByRole("table", { name: "Expired secrets" })).getAllByRole("rowheader"),
    ).toHaveLength(99);
    await shown.user.click(screen.getByRole("button", { name: "Hide 99 expired secrets" }));
    expect(shown.onExpired).toHaveBeenCalledWith(false);
  });

  it("that have expired are shown where no other is", async () => {
    await open({ secrets: [secret({ name: "Over", state: "expired" })], showsExpired: false });
    expect(screen.getByRole("rowheader", { name: "Over" })).toBeTruthy();
    expect(screen.queryByRole("button", { name: /expired secret/ })).toBeNull();
  });

  it("are filtered by state", async () => {
    const { user, onFilter } = await open();
    const filter = screen.getByRole("group", { name: "Show" });
    expect(within(filter).getByRole("button", { pressed: true }).textContent).toBe("Current");
    await user.click(within(filter).getByRole("button", { name: "Expired" }));
    expect(onFilter).toHaveBeenCalledWith("expired");
  });

  it("have no fault that axe can find", async () => {
    await open({ secrets: [secret({ state: "expiring" }), secret({ id: "2", state: "expired" })] });
    expect(await accessibilityFaults()).toEqual([]);
  });
});
