import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import type { Secret } from "~/api/gen/model";
import { onStepUpRequired } from "~/api/http";
import { accessibilityFaults } from "~/test/axe";
import { applicationId, daysFromNow, secret } from "~/test/data";
import { show } from "~/test/render";
import { answer, problem } from "~/test/server";
import { EndTokensDialog } from "./EndTokensDialog";

const PATH = `applications/${applicationId}/secrets/${secret().id}/revoke-tokens`;

async function open(current: Secret = secret()) {
  const ended = answer("post", PATH, { status: 204 });
  const onClose = vi.fn();
  const view = await show(<EndTokensDialog secret={current} onClose={onClose} />);
  const dialog = await screen.findByRole("alertdialog");
  const confirm = within(dialog).getByRole("button", { name: "End all tokens" });
  return { ...view, dialog, confirm, ended, onClose };
}

describe("the dialog that ends all tokens of a secret", () => {
  it("says what happens before it is done, and that the secret goes on working", async () => {
    const { dialog, ended } = await open(secret({ last_used_at: daysFromNow(-3.5) }));
    expect(dialog.textContent).toContain("3 days ago");
    expect(dialog.textContent).toContain("Running systems have to ask for a new one");
    expect(dialog.textContent).toContain("the secret itself goes on working");
    expect(dialog.textContent).toContain("suspend or delete it instead");
    expect(within(dialog).getByRole("button", { name: "Cancel" })).toBe(document.activeElement);
    expect(ended).toEqual([]);
    expect(await accessibilityFaults(dialog)).toEqual([]);
  });

  it("ends them after one confirmation", async () => {
    const { user, confirm, ended, onClose } = await open();
    await user.click(confirm);
    await waitFor(() => expect(onClose).toHaveBeenCalledOnce());
    expect(ended).toHaveLength(1);
    expect(await screen.findByText("All tokens of “Nightly upload” are ended.")).toBeTruthy();
  });

  it("promises no new token for one that is suspended", async () => {
    const { dialog } = await open(secret({ state: "suspended" }));
    expect(dialog.textContent).toContain("also after the secret is resumed");
    expect(dialog.textContent).not.toContain("goes on working");
  });

  it("asks for a fresh code where the server wants one, and stays as it was without", async () => {
    const { user, dialog, confirm, onClose } = await open();
    const asked = answer("post", PATH, problem(403, "step_up_required", "Give a fresh code."));
    const ask = vi.fn(async () => false);
    onStepUpRequired(ask);
    await user.click(confirm);
    await waitFor(() => expect(ask).toHaveBeenCalledOnce());
    await waitFor(() => expect(confirm.getAttribute("aria-busy")).toBeNull());
    expect(asked).toHaveLength(1);
    expect(within(dialog).queryByRole("alert")).toBeNull();
    expect(onClose).not.toHaveBeenCalled();
  });

  it("stays open and says why when that is refused", async () => {
    const { user, dialog, confirm, onClose } = await open();
    answer("post", PATH, problem(404, "not_found", "There is no such thing."));
    await user.click(confirm);
    expect(await within(dialog).findByRole("alert")).toBeTruthy();
    expect(onClose).not.toHaveBeenCalled();
  });
});
