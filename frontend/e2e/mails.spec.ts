import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "@playwright/test";
import { looksForAxe, wear } from "./states/look";

const folder = process.env.LATCHKEY_MAILS_FOLDER;

// Pictures for people to look at (cargo xtask mails); without a folder there is nothing to do.
if (folder !== undefined)
  test("pictures of mails", async ({ page }) => {
    test.setTimeout(600_000);
    for (const name of readdirSync(folder).filter((file) => file.endsWith(".html"))) {
      await page.setContent(readFileSync(path.join(folder, name), "utf8"));
      for (const look of looksForAxe) {
        await wear(page, look);
        await page.screenshot({
          path: path.join(folder, name.replace(/html$/, `${look}.png`)),
          fullPage: true,
        });
      }
    }
  });
