import type { Page } from "@playwright/test";
import { allStates } from "./states/all";
import { looksForAxe, looksToFit, untilStill, wear } from "./states/look";
import { APPLICATIONS, openApplication, startForStates } from "./states/state";
import { axeFaults } from "./support/axe";
import { expect, test } from "./support/fixtures";
import { pressOn, tabTo } from "./support/keyboard";

test.use({ startOptions: startForStates });
// One file with most of the tests would otherwise keep one worker busy long after the others are done.
test.describe.configure({ mode: "parallel" });

// How a state looks does not depend on the database: these are left out where the suite runs a second time.
const appearance = { tag: "@appearance" };

for (const state of allStates)
  test(
    `axe finds no fault with ${state.name}, and nothing sticks out from 320 to 1280 pixels`,
    appearance,
    async ({ page, latchkey, demo, signedIn }) => {
      if (state.person) await signedIn(state.person);
      await wear(page, "light");
      await state.open({ page, latchkey, demo });
      for (const look of looksToFit) {
        await wear(page, look);
        await expect(state.shows(page)).toBeVisible();
        // What has been scrolled to may lie half below the head of the page.
        await page.evaluate(() => window.scrollTo(0, 0));
        await untilStill(page);
        if (looksForAxe.includes(look)) expect(await axeFaults(page), look).toEqual([]);
        expect(await sticksOut(page), `${look}: what sticks out at the side`).toBe(0);
      }
    },
  );

test("a secret is created and deleted with the keyboard alone", async ({ signedIn, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const page = await signedIn("south");
  await openApplication(page, APPLICATIONS.south);
  const create = page.getByRole("button", { name: "Create secret" });
  await create.waitFor();
  await pressOn(page, create);

  const form = page.getByRole("dialog", { name: "Create a secret for" });
  const name = form.getByLabel("Name");
  await expect(name).toBeFocused();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type("Made without a mouse");
  await tabTo(page, form.getByRole("radio", { name: "1 year" }));
  await page.keyboard.press("ArrowLeft");
  await expect(form.getByRole("radio", { name: "180 days" })).toBeChecked();
  await page.keyboard.press("Enter");

  const reveal = page.getByRole("dialog", { name: "Copy your new secret now" });
  await pressOn(page, reveal.getByRole("button", { name: "Copy secret" }));
  await expect(page.getByRole("status").getByText("Copied")).toBeVisible();
  await pressOn(page, reveal.getByRole("button", { name: "I have stored it" }));
  await expect(reveal).toBeHidden();

  await pressOn(page, page.getByRole("button", { name: "Delete Made without a mouse" }));
  const dialog = page.getByRole("alertdialog", { name: "Delete “Made without a mouse”?" });
  await expect(dialog.getByRole("button", { name: "Cancel" })).toBeFocused();
  await pressOn(page, dialog.getByRole("button", { name: "Delete secret" }));
  await expect(page.getByRole("status").getByText("is deleted")).toBeVisible();
  await expect(page.getByRole("rowheader", { name: "Made without a mouse" })).toHaveCount(0);
});

/** By how much the page is wider than the window. It is narrower where room is kept for a scroll bar. */
function sticksOut(page: Page): Promise<number> {
  return page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    return Math.max(0, scrollWidth - clientWidth);
  });
}
