import path from "node:path";
import { allStates } from "./states/all";
import { looks, untilStill, wear } from "./states/look";
import { startForStates } from "./states/state";
import { test } from "./support/fixtures";

const folder = process.env.LATCHKEY_E2E_SCREENSHOTS;

test.use({ startOptions: startForStates });
// One file with most of the tests would otherwise keep one worker busy long after the others are done.
test.describe.configure({ mode: "parallel" });

// Pictures for people to look at; nothing is compared, so without a folder there is nothing to do.
if (folder !== undefined)
  for (const state of allStates)
    test(`pictures of ${state.name}`, async ({ page, latchkey, demo, signedIn }) => {
      if (state.person) await signedIn(state.person);
      await wear(page, "light");
      await state.open({ page, latchkey, demo });
      for (const look of looks) {
        await wear(page, look);
        await state.shows(page).waitFor();
        await page.waitForLoadState("networkidle");
        await untilStill(page);
        // What was scrolled to would have the head of the page in the middle of its picture.
        await page.evaluate(() => window.scrollTo(0, 0));
        const isDialog = (await page.getByRole("dialog").or(page.getByRole("alertdialog")).count()) > 0;
        await page.screenshot({ path: path.join(folder, `${state.name}.${look}.png`), fullPage: !isDialog });
      }
    });
