import { mkdir } from "node:fs/promises";
import path from "node:path";
import type { Locator, Page } from "@playwright/test";
import { APPLICATIONS, openApplication } from "./states/state";
import { expect, test } from "./support/fixtures";

test.use({ startOptions: { demo: true } });

const folder = process.env.LATCHKEY_E2E_SCREENSHOTS;

/** For people to look at, where pictures are asked for. */
async function picture(page: Page, name: string): Promise<void> {
  if (folder === undefined) return;
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: path.join(folder, `${name}.png`), fullPage: true });
}

const style = (element: Locator, property: string) =>
  element.evaluate((found, name) => getComputedStyle(found).getPropertyValue(name), property);

test("on paper stands what there is to know, black on white, without what one could press", async ({
  signedIn,
}) => {
  const page = await signedIn("north");
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  await openApplication(page, APPLICATIONS.freshAndExpiring);
  const row = page.getByRole("row").filter({ hasText: "Expires soon" });
  await expect(row).toBeVisible();
  await expect(page.getByRole("heading", { name: APPLICATIONS.freshAndExpiring })).toBeVisible();
  await expect(page.getByText("Credential managers", { exact: true })).toBeVisible();
  // Hidden ones are not found by their role.
  await expect(page.getByRole("button")).toHaveCount(0);
  await expect(page.getByRole("navigation")).toBeHidden();
  expect(await style(page.locator("html"), "background-color")).toBe("rgb(255, 255, 255)");
  expect(await style(page.locator("html"), "color-scheme")).toBe("light");
  await picture(page, "application.print");

  await page.goto("/help");
  await expect(page.getByRole("heading", { name: "Please do not" })).toBeVisible();
  await expect(page.getByRole("button")).toHaveCount(0);
  await picture(page, "help.print");
});

test("whoever wants less motion sees none that goes on, and what waits still shows that it does", async ({
  signedIn,
}) => {
  const page = await signedIn("north");
  await page.emulateMedia({ reducedMotion: "reduce" });
  await page.route("**/api/v1/applications?*", () => {});
  await page.goto("/applications");
  const waiting = page.getByRole("status", { name: "Loading" }).first();
  await expect(waiting).toBeVisible();
  await expect.poll(() => movements(page)).toEqual([]);
  await picture(page, "loading.reduced-motion");

  await page.emulateMedia({ reducedMotion: "no-preference" });
  await expect.poll(() => movements(page)).not.toEqual([]);
});

/** What moves on the page for longer than anybody would notice. */
function movements(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    document
      .getAnimations()
      .filter(({ effect, playState }) => {
        const { endTime } = effect?.getComputedTiming() ?? {};
        return playState === "running" && Number(endTime) > 50;
      })
      .map((animation) => (animation instanceof CSSAnimation ? animation.animationName : "transition")),
  );
}

test("where the system chooses the colours, states and drawings stay to be told apart", async ({
  signedIn,
}) => {
  const page = await signedIn("north");
  await page.emulateMedia({ forcedColors: "active" });
  await page.goto("/applications?show=timeline");
  const lives = page.locator("main svg[viewBox] rect");
  await expect(lives.first()).toBeVisible();
  const drawn = await lives.evaluateAll((found) =>
    found.map((rect) => ({ fill: getComputedStyle(rect).fill, stroke: getComputedStyle(rect).stroke })),
  );
  const paper = await style(page.locator("body"), "background-color");
  // A secret is filled; its overlap with the next, which lies upon it, is hollow with a line around.
  expect(drawn.some(({ fill, stroke }) => fill !== paper && stroke === "none")).toBe(true);
  expect(drawn.some(({ fill, stroke }) => fill === paper && stroke !== paper)).toBe(true);
  // A chip that is chosen differs by more than a shade, which is gone here.
  const chip = (name: string) => page.getByRole("button", { name, exact: true });
  expect(await looks(chip("Next 12 months"))).not.toEqual(await looks(chip("By name")));
  // A button is one because of its border.
  await openApplication(page, APPLICATIONS.freshAndExpiring);
  const create = page.getByRole("button", { name: "Create secret" });
  await expect(create).toBeVisible();
  expect(await style(create, "border-top-color")).not.toBe(paper);
  expect(await style(create, "border-top-width")).toBe("1px");
  const below = (name: string) => style(page.getByRole("tab", { name, exact: true }), "border-bottom-color");
  expect(await below(".env")).not.toBe(paper);
  expect(await below("curl")).toBe(paper);
  await picture(page, "application.forced-colours");
  await page.goto("/applications?show=timeline");
  await expect(lives.first()).toBeVisible();
  await picture(page, "timeline.forced-colours");
});

const looks = (element: Locator) =>
  element.evaluate((found) => {
    const { color, backgroundColor, borderTopColor, outlineStyle, textDecorationLine } =
      getComputedStyle(found);
    return { color, backgroundColor, borderTopColor, outlineStyle, textDecorationLine };
  });
