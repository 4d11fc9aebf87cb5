import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Locator, Page } from "@playwright/test";
import { allStates } from "./states/all";
import { type Look, untilStill, wear } from "./states/look";
import { startForStates } from "./states/state";
import { test } from "./support/fixtures";

type Picture = {
  state: string;
  look: Look;
  /** What stands at the top, where that is not the head of the page. */
  from?: (page: Page) => Locator;
};

/** What the README shows. */
const PICTURES: Picture[] = [
  { state: "applications", look: "light" },
  { state: "create-secret", look: "dark" },
  { state: "reveal-masked", look: "light" },
  { state: "rotation-in-use", look: "dark" },
  {
    state: "timeline",
    look: "light",
    from: (page) => page.getByRole("button", { name: "Next 12 months" }),
  },
  { state: "operator-overview", look: "dark" },
];

const folder = process.env.LATCHKEY_E2E_PICTURES;

test.use({ startOptions: startForStates });

// Made on demand only: LATCHKEY_E2E_PICTURES=pictures cargo xtask e2e -- pictures.spec.ts
if (folder !== undefined)
  for (const { state: name, look, from } of PICTURES)
    test(`the picture of ${name} for the README`, async ({ page, latchkey, demo, signedIn }) => {
      const state = allStates.find((known) => known.name === name);
      if (!state) throw new Error(`There is no state ${name}.`);
      if (state.person) await signedIn(state.person);
      await wear(page, look);
      await state.open({ page, latchkey, demo });
      await state.shows(page).waitFor();
      await page.waitForLoadState("networkidle");
      await page.evaluate(() => window.scrollTo(0, 0));
      const top = (await from?.(page).boundingBox())?.y ?? 0;
      // The head of the page stays in sight, above what the picture begins with.
      await page.evaluate((y) => window.scrollTo(0, y), Math.max(0, top - 88));
      await untilStill(page);
      await mkdir(folder, { recursive: true });
      await writeFile(path.join(folder, `${name}.webp`), await asWebp(page));
    });

/** Playwright itself makes no WebP, in which such a picture is a fifth of a PNG. */
async function asWebp(page: Page): Promise<Buffer> {
  const session = await page.context().newCDPSession(page);
  const { data } = await session.send("Page.captureScreenshot", { format: "webp", quality: 80 });
  return Buffer.from(data, "base64");
}
