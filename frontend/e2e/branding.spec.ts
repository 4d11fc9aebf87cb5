import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Page } from "@playwright/test";
import { looksForAxe, untilStill, wear } from "./states/look";
import { axeFaults } from "./support/axe";
import { expect, test } from "./support/fixtures";

const folder = mkdtempSync(path.join(tmpdir(), "latchkey-logo-"));
const logo = path.join(folder, "logo.svg");
// A script in it would be a reason not to start; the style is what drawing programs write.
writeFileSync(
  logo,
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 30" width="90" height="30">
  <style>.a { fill: #8a1c4a; }</style><rect class="a" width="90" height="30" rx="6"/></svg>`,
);

test.use({
  startOptions: {
    demo: true,
    environment: {
      LATCHKEY_FEDERATION__NAME: "Example federation",
      LATCHKEY_FEDERATION__LOGO_FILE: logo,
      LATCHKEY_FEDERATION__ACCENT: "#8a1c4a",
      LATCHKEY_FEDERATION__SUPPORT_EMAIL: "help@example.org",
    },
  },
});

test.afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** That the head of the page shows the logo, drawn, and beside it the name, for which a phone has no room inside. */
async function expectLogo(page: Page, hasName: boolean) {
  const header = page.getByRole("banner");
  if (hasName) await expect(header.getByText("Example federation")).toBeVisible();
  const drawn = header.locator("img");
  await expect(drawn).toHaveJSProperty("complete", true);
  expect(await drawn.evaluate((image: HTMLImageElement) => [image.naturalWidth, image.height])).toEqual([
    90, 28,
  ]);
  await expect(page.getByText("Latchkey", { exact: true })).toHaveCount(0);
  await expect(page).toHaveTitle(/ · Example federation$/);
}

const colourOf = (page: Page, name: string) =>
  page.getByRole("button", { name }).evaluate((button) => getComputedStyle(button).backgroundColor);

test("the operator's name, logo and colours are on the way in and inside, and axe finds no fault", {
  tag: "@appearance",
}, async ({ page, signedIn }) => {
  for (const look of looksForAxe) {
    await wear(page, look);
    await page.goto("/sign-in");
    await expectLogo(page, true);
    await untilStill(page);
    const isLight = look !== "dark";
    expect((await colourOf(page, "Continue")) === "rgb(138, 28, 74)", look).toBe(isLight);
    expect(await axeFaults(page), look).toEqual([]);
  }
  await signedIn("north");
  for (const look of looksForAxe) {
    await wear(page, look);
    await page.goto("/applications");
    await expectLogo(page, look !== "phone");
    await untilStill(page);
    expect(await axeFaults(page), look).toEqual([]);
  }
});
