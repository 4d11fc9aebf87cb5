import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import type { Secret } from "~/api/gen/model";
import { accessibilityFaults } from "~/test/axe";
import { applicationId, daysFromNow, secret } from "~/test/data";
import { show } from "~/test/render";
import { answer, problem } from "~/test/server";
import { DeleteSecretDialog } from "./DeleteSecretDialog";

const PATH = `applications/${applicationId}/secrets/${secret().id}`;

async function open(current: Secret, working: number, listed = current) {
  answer("get", PATH, { body: current });
  const deleted = answer("delete", PATH, { status: 204 });
  const onClose = vi.fn();
  const view = await show(<DeleteSecretDialog secret={listed} working={working} onClose={onClose} />);
  const dialog = await screen.findByRole("alertdialog");
  const button = within(dialog).getByRole("button", { name: "Delete secret" });
  return { ...view, onClose, deleted, dialog, button };
}

const mayPress = (button: HTMLElement) => waitFor(() => expect(button).toHaveProperty("disabled", false));

describe("the delete dialog", () => {
  it("names the secret, its hint, its expiry and its last use", async () => {
    const { dialog } = await open(secret({ last_used_at: daysFromNow(-40) }), 2);
    expect(screen.getByRole("heading", { name: "Delete “Nightly upload”?" })).toBeTruthy();
    expect(dialog.textContent).toContain("Q9d…");
    expect(dialog.textContent).toMatch(/Expires in \d+ months/);
    expect(dialog.textContent).toContain("40 days ago");
  });

  it("says in words that it was never used", async () => {
    await open(secret({ last_used_at: null }), 2);
    expect(screen.getByText("Never used")).toBeTruthy();
  });

  it("puts the focus on Cancel, and Cancel deletes nothing", async () => {
    const { user, onClose, deleted } = await open(secret(), 2);
    await waitFor(() => expect(document.activeElement?.textContent).toBe("Cancel"));
    await user.keyboard("{Enter}");
    expect(onClose).toHaveBeenCalledOnce();
    expect(deleted).toEqual([]);
  });

  it("takes one confirmation for an unused secret", async () => {
    const { user, button, deleted, onClose } = await open(secret({ last_used_at: null }), 2);
    await mayPress(button);
    expect(screen.queryByLabelText(/Type the name/)).toBeNull();
    await user.click(button);
    await waitFor(() => expect(onClose).toHaveBeenCalledOnce());
    expect(deleted).toHaveLength(1);
    expect(await screen.findByText("“Nightly upload” is deleted.")).toBeTruthy();
  });

  it("takes one confirmation for an expired secret", async () => {
    const { button } = await open(secret({ state: "expired", last_used_at: daysFromNow(-1) }), 0);
    await mayPress(button);
    expect(screen.queryByLabelText(/Type the name/)).toBeNull();
  });

  it("asks for the name when it was used in the last seven days", async () => {
    const { user, button, deleted } = await open(secret({ last_used_at: daysFromNow(-2) }), 2);
    const field = screen.getByLabelText("Type the name of the secret to confirm");
    expect(screen.getByText("It was used in the last seven days")).toBeTruthy();
    await user.type(field, "Nightly uploa");
    expect(button).toHaveProperty("disabled", true);
    await user.type(field, "d");
    await mayPress(button);
    await user.click(button);
    await waitFor(() => expect(deleted).toHaveLength(1));
  });

  it("asks for the name when it is the last valid one", async () => {
    const { button } = await open(secret({ last_used_at: null }), 1);
    expect(screen.getByText("It is the last valid secret")).toBeTruthy();
    expect(screen.getByLabelText(/Type the name/)).toBeTruthy();
    expect(button).toHaveProperty("disabled", true);
  });

  it("goes by the use as it is now, not as the list knew it", async () => {
    const listed = secret({ last_used_at: null });
    await open(secret({ last_used_at: new Date().toISOString() }), 2, listed);
    expect(await screen.findByText("It was used in the last seven days")).toBeTruthy();
  });

  it("stays open and says why when the server refuses", async () => {
    const { user, button, onClose } = await open(secret(), 2);
    answer("delete", PATH, problem(403, "forbidden", "Only its managers delete secrets."));
    await mayPress(button);
    await user.click(button);
    expect((await screen.findByRole("alert")).textContent).toContain("Only its managers delete secrets.");
    expect(onClose).not.toHaveBeenCalled();
  });

  it("has no fault that axe can find, with and without the name to type", async () => {
    await open(secret({ last_used_at: daysFromNow(-2) }), 2);
    expect(await accessibilityFaults()).toEqual([]);
  });
});
