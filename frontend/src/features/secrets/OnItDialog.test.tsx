import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import type { Secret } from "~/api/gen/model";
import { accessibilityFaults } from "~/test/axe";
import { application, applicationId, daysFromNow, federation, secret, session } from "~/test/data";
import { show } from "~/test/render";
import { answer, problem } from "~/test/server";
import { OnItDialog } from "./OnItDialog";
import { SecretsSection } from "./SecretsSection";

const PATH = `applications/${applicationId}/secrets/${secret().id}/acknowledgement`;

const expiring = (changes: Partial<Secret> = {}) =>
  secret({ state: "expiring", expires_at: daysFromNow(20), ...changes });
const said = () =>
  expiring({ acknowledgement: { at: daysFromNow(-1), until: daysFromNow(3), by: "Bob Example" } });

async function open(current: Secret) {
  const put = answer("put", PATH, { body: said() });
  const removed = answer("delete", PATH, { body: expiring() });
  const onClose = vi.fn();
  const view = await show(<OnItDialog secret={current} onClose={onClose} />);
  const dialog = await screen.findByRole("alertdialog");
  return { ...view, dialog, put, removed, onClose };
}

describe("the dialog by which somebody says that they are on it", () => {
  it("has reminders rest for as long as was chosen", async () => {
    const { user, dialog, put, onClose } = await open(expiring());
    expect(await accessibilityFaults(dialog)).toEqual([]);
    await user.selectOptions(within(dialog).getByLabelText("I am on it for"), "7 days");
    await user.click(within(dialog).getByRole("button", { name: "I am on it" }));
    await waitFor(() => expect(onClose).toHaveBeenCalledOnce());
    const [{ body } = { body: {} }] = put;
    const days = (new Date((body as { until: string }).until).getTime() - Date.now()) / 86_400_000;
    expect(days).toBeCloseTo(7, 1);
    expect(await screen.findByText("Reminders of “Nightly upload” are paused.")).toBeTruthy();
  });

  it("stays open and says why when that is refused", async () => {
    const { user, dialog, onClose } = await open(expiring());
    answer("put", PATH, problem(409, "secret_over", "This secret is deleted or has expired."));
    await user.click(within(dialog).getByRole("button", { name: "I am on it" }));
    expect(await within(dialog).findByRole("alert")).toBeTruthy();
    expect(onClose).not.toHaveBeenCalled();
  });

  it("takes back what somebody has said", async () => {
    const { user, dialog, removed, onClose } = await open(said());
    expect(dialog.textContent).toContain("Bob Example is on it until");
    await user.click(within(dialog).getByRole("button", { name: "Remind again" }));
    await waitFor(() => expect(onClose).toHaveBeenCalledOnce());
    expect(removed).toHaveLength(1);
  });
});

describe("the list of secrets", () => {
  const list = async (secrets: Secret[], onIt?: string) => {
    answer("get", "session", { body: session() });
    answer("get", "federation", { body: federation() });
    answer("get", `applications/${applicationId}/secrets`, { body: { items: secrets, next_cursor: null } });
    const section = (
      <SecretsSection
        application={application()}
        isManager
        filter={undefined}
        onFilter={vi.fn()}
        onIt={onIt}
      />
    );
    return show(section);
  };

  it("shows who is on it and until when", async () => {
    await list([said()]);
    expect(await screen.findByText(/Bob Example is on it until/)).toBeTruthy();
  });

  it("asks at once who came by the link of a mail", async () => {
    await list([expiring()], secret().id);
    expect(await screen.findByText("Are you looking after “Nightly upload”?")).toBeTruthy();
  });
});
