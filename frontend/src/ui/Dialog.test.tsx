import { screen, within } from "@testing-library/react";
import { useState } from "react";
import { describe, expect, it, vi } from "vitest";
import { accessibilityFaults } from "~/test/axe";
import { show } from "~/test/render";
import { announce } from "./announcer";
import { Button } from "./Button";
import { ConfirmDialog } from "./ConfirmDialog";
import { Dialog } from "./Dialog";

function Opener({ mustAnswer = false, onClose }: { mustAnswer?: boolean; onClose: () => void }) {
  const [isOpen, setIsOpen] = useState(false);
  const close = () => {
    onClose();
    setIsOpen(false);
  };
  return (
    <>
      <Button onPress={() => setIsOpen(true)}>Open</Button>
      {isOpen ? (
        <Dialog
          title="Of Partner-NL-Example-DM"
          onClose={close}
          mustAnswer={mustAnswer}
          footer={<Button onPress={close}>Save</Button>}
        >
          <label>
            Name <input />
          </label>
        </Dialog>
      ) : null}
    </>
  );
}

async function open(mustAnswer = false) {
  const onClose = vi.fn();
  const view = await show(<Opener mustAnswer={mustAnswer} onClose={onClose} />);
  await view.user.click(await screen.findByRole("button", { name: "Open" }));
  return {
    ...view,
    onClose,
    dialog: screen.getByRole<HTMLDialogElement>("dialog", { name: "Of Partner-NL-Example-DM" }),
  };
}

describe("a dialog", () => {
  it("takes the focus and gives it back", async () => {
    const { user, dialog } = await open();
    expect(document.activeElement).toBe(dialog);
    expect(screen.queryByRole("button", { name: "Open" })).toBeNull();
    await user.click(screen.getByRole("button", { name: "Save" }));
    expect(screen.queryByRole("dialog")).toBeNull();
    expect(document.activeElement).toBe(screen.getByRole("button", { name: "Open" }));
  });

  it("keeps a name with hyphens whole", async () => {
    const { dialog } = await open();
    const title = within(dialog).getByRole("heading", { name: "Of Partner-NL-Example-DM" });
    expect(title.querySelector("span")?.textContent).toBe("Partner-NL-Example-DM");
  });

  it("closes with Escape, and asks first where something was entered", async () => {
    const { user, onClose } = await open();
    await user.keyboard("{Escape}");
    expect(onClose).toHaveBeenCalledOnce();
    await user.click(screen.getByRole("button", { name: "Open" }));
    await user.type(screen.getByLabelText("Name"), "Ada");
    await user.keyboard("{Escape}");
    expect(onClose).toHaveBeenCalledOnce();
    const question = screen.getByRole("alert");
    expect(question.textContent).toContain("Close, and lose what you have entered?");
    expect(document.activeElement).toBe(within(question).getByRole("button", { name: "Keep editing" }));
    await user.keyboard("{Enter}");
    expect(screen.getByLabelText("Name")).toHaveProperty("value", "Ada");
    expect(screen.getByRole("button", { name: "Save" })).toBeTruthy();
    await user.keyboard("{Escape}");
    await user.click(within(screen.getByRole("alert")).getByRole("button", { name: "Close" }));
    expect(onClose).toHaveBeenCalledTimes(2);
  });

  it("that must be answered stays, even when the browser closes it", async () => {
    const { user, dialog, onClose } = await open(true);
    await user.keyboard("{Escape}");
    dialog.close();
    expect(dialog.open).toBe(true);
    expect(onClose).not.toHaveBeenCalled();
  });

  it("that the browser closes is closed", async () => {
    const { dialog, onClose } = await open();
    dialog.close();
    expect(onClose).toHaveBeenCalledOnce();
  });

  it("speaks itself while it is open, and the page again once it is not", async () => {
    const { user, dialog } = await open();
    announce("It is done");
    expect(await within(dialog).findByText("It is done")).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Save" }));
    expect(screen.getAllByText("It is done")).toHaveLength(1);
    await user.click(screen.getByRole("button", { name: "Dismiss" }));
  });

  it("that is an alert is described by what it says", async () => {
    await show(
      <ConfirmDialog
        title="Delete it?"
        confirmLabel="Delete"
        isPending={false}
        error={null}
        onConfirm={() => {}}
        onClose={() => {}}
      >
        <p>This cannot be undone.</p>
      </ConfirmDialog>,
    );
    const alert = screen.getByRole("alertdialog", { name: "Delete it?" });
    const said = document.getElementById(alert.getAttribute("aria-describedby") ?? "");
    expect(said?.textContent).toBe("This cannot be undone.");
    expect(document.activeElement).toBe(within(alert).getByRole("button", { name: "Cancel" }));
    expect(await accessibilityFaults()).toEqual([]);
  });
});
