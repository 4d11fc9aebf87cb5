import type { Page } from "@playwright/test";
import { languageNames, languages } from "../src/locales/languages";
import { APPLICATIONS } from "./states/state";
import { axeFaults } from "./support/axe";
import { DEMO } from "./support/demo";
import { expect, test } from "./support/fixtures";
import { Language, overflowOf } from "./support/language";

// They change the language of somebody, so the Latchkey is one of their own.
test.use({ startOptions: { demo: true, environment: { LATCHKEY_SECRETS__MAX_LIVE: "31" } } });

const PHONE = { width: 390, height: 844 };

async function check(page: Page, language: Language): Promise<void> {
  await expect(page.locator("html")).toHaveAttribute("lang", language.tag);
  expect(await language.englishOn(page), "left in English").toEqual([]);
  expect(await overflowOf(page), "wider than the screen").toBeLessThanOrEqual(0);
}

for (const tag of languages.filter((language) => language !== "en")) {
  // What is said does not depend on the database.
  const appearance = { tag: "@appearance" };
  test(
    `sign-in, a new secret and the audit log are in ${tag}, on a phone too`,
    appearance,
    async ({ page, demo, latchkey }, testInfo) => {
      test.setTimeout(180_000);
      const language = await Language.of(tag);
      const say = language.say.bind(language);
      const look = async (name: string) => {
        await check(page, language);
        await testInfo.attach(name, {
          body: await page.screenshot({ fullPage: true }),
          contentType: "image/png",
        });
      };
      page.setDefaultTimeout(20_000);
      await page.setViewportSize(PHONE);

      await test.step("the switch of the sign-in page loses nothing that was typed", async () => {
        await page.goto("/sign-in");
        await page.getByLabel("E-mail address").fill(DEMO.north);
        await page.getByLabel("Language").selectOption({ label: languageNames[tag] });
        await expect(page.getByLabel(say("E-mail address"))).toHaveValue(DEMO.north);
        await look("sign-in");
        await page.reload();
        await expect(page.getByRole("heading", { name: say("Sign in") })).toBeVisible();
      });

      await test.step("what the server refuses is said in the language", async () => {
        await page.getByLabel(say("E-mail address")).fill(DEMO.north);
        await page.getByLabel(say("Password"), { exact: true }).fill("certainly not this one");
        await page.getByRole("button", { name: say("Continue"), exact: true }).click();
        await expect(
          page.getByText(say("E-mail address and password do not match; check both and try again.")),
        ).toBeVisible();
        await look("refused");
      });

      await test.step("signing in", async () => {
        await page.getByLabel(say("Password"), { exact: true }).fill(demo.password);
        await page.getByRole("button", { name: say("Continue"), exact: true }).click();
        await page.getByLabel(say("Six-digit code")).waitFor();
        await look("second factor");
        await page.getByLabel(say("Six-digit code")).fill(await demo.authenticator("north").code());
        await page.getByRole("button", { name: say("Sign in"), exact: true }).click();
        // The sign-in page has a banner too, so the address tells when it is over.
        await page.waitForURL((url) => !url.pathname.startsWith("/sign-in"));
      });

      await test.step("the account keeps the language, and changes it without a reload", async () => {
        await page.goto("/account");
        const choice = page.locator("select[name=locale]");
        await choice.waitFor();
        if ((await choice.inputValue()) !== tag) {
          await choice.selectOption(tag);
          await page.locator("form").filter({ has: choice }).locator("button[type=submit]").click();
        }
        await expect(page.getByRole("heading", { name: say("Profile") })).toBeVisible();
        await look("account");
      });

      await test.step("a new secret", async () => {
        await page.goto("/applications");
        await page.getByRole("link", { name: APPLICATIONS.withoutSecret }).waitFor();
        await look("applications");
        await page.getByRole("link", { name: APPLICATIONS.withoutSecret }).click();
        await page
          .getByRole("button", { name: say("Create secret") })
          .first()
          .waitFor();
        await look("application");
        await page
          .getByRole("button", { name: say("Create secret") })
          .first()
          .click();
        const dialog = page.getByRole("dialog");
        await dialog.waitFor();
        await look("create");
        expect(await overflowOf(page, dialog)).toBeLessThanOrEqual(0);
        await dialog.getByRole("button", { name: say("Create secret") }).click();
        await expect(page.getByRole("heading", { name: say("Copy your new secret now") })).toBeVisible();
        await look("reveal");
        await page.getByRole("button", { name: say("I have stored it") }).click();
        await page.getByRole("button", { name: say("Close without copying") }).click();
      });

      await test.step("the audit log", async () => {
        await page.goto("/audit");
        await page.getByRole("listitem").first().waitFor();
        await look("audit");
        expect(await axeFaults(page)).toEqual([]);
      });

      await test.step("another device speaks it after the sign-in, by itself", async () => {
        const cookies = await page.context().cookies();
        const other = await page.context().browser()?.newContext({ baseURL: latchkey.url });
        if (!other) throw new Error("There is no browser.");
        await other.addCookies(cookies);
        const device = await other.newPage();
        await device.goto("/applications");
        await expect(device.getByRole("heading", { level: 1, name: say("Applications") })).toBeVisible();
        await other.close();
      });
    },
  );
}
