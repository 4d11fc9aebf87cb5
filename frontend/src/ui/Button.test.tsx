import { render, screen } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import { Button } from "./Button";

it("says that it is busy, keeps the focus, and does nothing a second time", async () => {
  const user = userEvent.setup();
  const onPress = vi.fn();
  const { rerender } = render(<Button onPress={onPress}>Save</Button>);
  const button = screen.getByRole("button", { name: "Save" });
  await user.click(button);
  rerender(
    <Button onPress={onPress} isPending>
      Save
    </Button>,
  );
  expect([button.getAttribute("aria-busy"), button.getAttribute("aria-disabled")]).toEqual(["true", "true"]);
  expect(button.querySelector("[aria-hidden=true]"), "something turns").toBeTruthy();
  expect(document.activeElement).toBe(button);
  await user.click(button);
  await user.keyboard("{Enter}");
  expect(onPress).toHaveBeenCalledOnce();
});
