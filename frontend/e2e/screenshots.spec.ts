import path from "node:path";
import { allStates } from "./states/all";
import { looks, untilStill, wear } from "./states/look";
import { test } from "./support/fixtures";

const folder = process.env.LATCHKEY_E2E_SCREENSHOTS;

test.use({ startOptions: { demo: true } });

// Pictures for people to look at; nothing is compared, so without a folder there is nothing to do.
if (folder !== undefined)
  for (const state of allStates)
    for (const look of looks)
      test(`picture of ${state.name} (${look})`, async ({ page, latchkey, demo, signedIn }) => {
        await wear(page, look);
        if (state.person) await signedIn(state.person);
        await state.open({ page, latchkey, demo });
        await state.shows(page).waitFor();
        await page.waitForLoadState("networkidle");
        await untilStill(page);
        const isDialog = (await page.getByRole("dialog").or(page.getByRole("alertdialog")).count()) > 0;
        await page.screenshot({ path: path.join(folder, `${state.name}.${look}.png`), fullPage: !isDialog });
      });
