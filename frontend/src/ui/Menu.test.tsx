import { screen, waitFor } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { show } from "~/test/render";
import { RowMenu } from "./Menu";

async function open() {
  const [rename, remove] = [vi.fn(), vi.fn()];
  const { user } = await show(
    <>
      <RowMenu
        label="More for Robin"
        actions={[
          { id: "rename", label: "Rename", onAction: rename },
          { id: "remove", label: "Take away", onAction: remove, isDangerous: true },
        ]}
      />
      <p>elsewhere</p>
    </>,
  );
  const trigger = screen.getByRole("button", { name: "More for Robin" });
  await user.click(trigger);
  await screen.findByRole("menu", { name: "More for Robin" }, { timeout: 4000 });
  const focused = () => document.activeElement?.textContent;
  return { user, trigger, focused, rename, remove };
}

const isClosed = () => waitFor(() => expect(screen.queryByRole("menu")).toBeNull());

describe("a menu", () => {
  it("is walked with the arrow keys and by first letters, and begins at its first item", async () => {
    const { user, focused } = await open();
    expect(focused()).toBe("Rename");
    await user.keyboard("{ArrowDown}");
    expect(focused()).toBe("Take away");
    await user.keyboard("{ArrowDown}");
    expect(focused()).toBe("Rename");
    await user.keyboard("t");
    expect(focused()).toBe("Take away");
    await user.keyboard("{Home}");
    expect(focused()).toBe("Rename");
  });

  it("does what was chosen, once, with the focus back on its button", async () => {
    const { user, trigger, rename, remove } = await open();
    await user.keyboard("{End}{Enter}");
    await isClosed();
    expect(remove).toHaveBeenCalledOnce();
    expect(rename).not.toHaveBeenCalled();
    expect(document.activeElement).toBe(trigger);
  });

  it.each(["{Escape}", "{Tab}"])("closes with %s and does nothing", async (key) => {
    const { user, rename, remove } = await open();
    await user.keyboard(key);
    await isClosed();
    expect([rename.mock.calls, remove.mock.calls]).toEqual([[], []]);
  });

  it("closes with a click elsewhere, and with one on its button", async () => {
    const { user, trigger } = await open();
    await user.click(screen.getByText("elsewhere"));
    await isClosed();
    await user.click(trigger);
    await screen.findByRole("menu");
    await user.click(trigger);
    await isClosed();
  });
});
