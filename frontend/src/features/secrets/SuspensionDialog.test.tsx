import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import type { Secret } from "~/api/gen/model";
import { accessibilityFaults } from "~/test/axe";
import { applicationId, daysFromNow, personId, secret } from "~/test/data";
import { show } from "~/test/render";
import { answer, problem } from "~/test/server";
import { SuspensionDialog } from "./SuspensionDialog";

const PATH = `applications/${applicationId}/secrets/${secret().id}/suspension`;

const suspended = () =>
  secret({
    state: "suspended",
    suspension: {
      at: daysFromNow(-1),
      by: { kind: "person", id: personId, name: "Anna Example" },
      resume_at: null,
      delete_at: null,
    },
  });

async function open(current: Secret) {
  const put = answer("put", PATH, { body: suspended() });
  const removed = answer("delete", PATH, { body: secret() });
  const onClose = vi.fn();
  const view = await show(<SuspensionDialog secret={current} onClose={onClose} />);
  const dialog = await screen.findByRole("alertdialog");
  return { ...view, dialog, put, removed, onClose };
}

describe("the dialog that suspends", () => {
  it("says when the secret was last used and that it can be undone", async () => {
    const { dialog } = await open(secret({ last_used_at: daysFromNow(-3.5) }));
    expect(dialog.textContent).toContain("3 days ago");
    expect(dialog.textContent).toContain("You can undo this");
    expect(await accessibilityFaults(dialog)).toEqual([]);
  });

  it("suspends until somebody resumes when nothing else is chosen", async () => {
    const { user, dialog, put, onClose } = await open(secret());
    await user.click(within(dialog).getByRole("button", { name: "Suspend secret" }));
    await waitFor(() => expect(onClose).toHaveBeenCalledOnce());
    expect(put.map(({ body }) => body)).toEqual([{}]);
    expect(await screen.findByText("“Nightly upload” is suspended.")).toBeTruthy();
  });

  it("asks for the end that was chosen", async () => {
    const { user, dialog, put, onClose } = await open(secret());
    await user.selectOptions(within(dialog).getByLabelText("Afterwards"), "delete");
    await user.click(within(dialog).getByRole("button", { name: "Suspend secret" }));
    await waitFor(() => expect(onClose).toHaveBeenCalledOnce());
    const [{ body } = { body: {} }] = put;
    const days = (new Date((body as { delete_at: string }).delete_at).getTime() - Date.now()) / 86_400_000;
    expect(days).toBeCloseTo(14, 1);
  });

  it("stays open and says why when that is refused", async () => {
    const { user, dialog, onClose } = await open(secret());
    answer("put", PATH, problem(409, "secret_expired", "This secret has expired."));
    await user.click(within(dialog).getByRole("button", { name: "Suspend secret" }));
    expect(await within(dialog).findByRole("alert")).toBeTruthy();
    expect(onClose).not.toHaveBeenCalled();
  });
});

describe("the dialog that resumes", () => {
  it("resumes after one confirmation", async () => {
    const { user, dialog, removed, onClose } = await open(suspended());
    await user.click(within(dialog).getByRole("button", { name: "Resume secret" }));
    await waitFor(() => expect(onClose).toHaveBeenCalledOnce());
    expect(removed).toHaveLength(1);
    expect(await screen.findByText("“Nightly upload” works again.")).toBeTruthy();
  });
});
