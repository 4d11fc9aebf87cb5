import type { Page } from "@playwright/test";
import { dialogOf } from "./states/state";
import { expect, test } from "./support/fixtures";
import { confirmationLink, mailTo } from "./support/mail";
import { VirtualAuthenticator } from "./support/passkeys";
import { choosePassword, enrol, enrolPasskey, givePassword, inside, newOperator } from "./support/person";
import type { Latchkey } from "./support/server";

const PASSWORD = "a long phrase of somebody";
const passkeyRow = (page: Page, name: string) =>
  page.getByRole("table", { name: "Passkeys" }).getByRole("row").filter({ hasText: name });

async function joinByPasskey(page: Page, latchkey: Latchkey, email: string): Promise<void> {
  await choosePassword(page, await newOperator(latchkey, email), PASSWORD);
  await page.getByRole("button", { name: /^Passkey/ }).click();
  await enrolPasskey(page, "First laptop");
}

test("a passkey is added beside an authenticator app, renamed and removed", async ({ page, latchkey }) => {
  await choosePassword(page, await newOperator(latchkey, "adds@federation.example"), PASSWORD);
  await enrol(page);
  await VirtualAuthenticator.on(page);
  await page.goto("/security");
  await expect(page.getByText("No passkey yet")).toBeVisible();

  await page.getByRole("button", { name: "Add passkey" }).click();
  await dialogOf(page).getByLabel("Name").fill("Travel key");
  await dialogOf(page).getByRole("button", { name: "Create passkey" }).click();
  await expect(passkeyRow(page, "Travel key")).toContainText("Never used");
  await mailTo(latchkey, "adds@federation.example", /passkey “Travel key” can now be used/);

  await page.getByRole("button", { name: "Rename Travel key" }).click();
  await dialogOf(page).getByLabel("Name").fill("Drawer key");
  await dialogOf(page).getByRole("button", { name: "Save" }).click();
  await expect(passkeyRow(page, "Drawer key")).toBeVisible();

  await page.getByRole("button", { name: "Remove Drawer key" }).click();
  await dialogOf(page).getByRole("button", { name: "Remove passkey" }).click();
  await expect(page.getByText("No passkey yet")).toBeVisible();
});

test("the last way to sign in cannot be removed, and the page says why", async ({ page, latchkey }) => {
  await VirtualAuthenticator.on(page);
  await joinByPasskey(page, latchkey, "last@federation.example");
  await page.goto("/security");
  await page.getByRole("button", { name: "Remove First laptop" }).click();
  await dialogOf(page).getByRole("button", { name: "Remove passkey" }).click();
  await expect(dialogOf(page).getByRole("alert")).toContainText("you could no longer sign in");
  await dialogOf(page).getByRole("button", { name: "Cancel" }).click();
  await expect(passkeyRow(page, "First laptop")).toBeVisible();
});

test("new recovery codes replace those of before", async ({ page, latchkey, anotherBrowser }) => {
  await VirtualAuthenticator.on(page);
  const email = "codes@federation.example";
  await choosePassword(page, await newOperator(latchkey, email), PASSWORD);
  await page.getByRole("button", { name: /^Passkey/ }).click();
  const [old = ""] = await enrolPasskey(page, "First laptop");
  await page.goto("/security");
  await page.getByRole("button", { name: "Make new ones" }).click();
  await dialogOf(page).getByRole("button", { name: "Make codes" }).click();
  const list = page.getByRole("list", { name: "Recovery codes" });
  await expect(list.getByRole("listitem")).toHaveCount(10);
  const [fresh = ""] = await list.getByRole("listitem").allInnerTexts();
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download" }).click();
  expect((await download).suggestedFilename()).toBe("latchkey-recovery-codes.txt");
  await page.getByRole("button", { name: "I have stored them" }).click();

  const elsewhere = await anotherBrowser();
  await elsewhere.goto("/sign-in");
  await givePassword(elsewhere, email, PASSWORD);
  await elsewhere.getByRole("button", { name: "Use a recovery code" }).click();
  for (const [code, shown] of [
    [old, "This is none of your recovery codes"],
    [fresh, "9 are left."],
  ] as const) {
    await elsewhere.getByLabel("Recovery code").fill(code);
    await elsewhere.getByRole("button", { name: "Sign in", exact: true }).click();
    await expect(elsewhere.getByText(shown).first()).toBeVisible();
  }
});

test("an address changes when both addresses have confirmed, and then signs in", async ({
  page,
  latchkey,
  anotherBrowser,
}) => {
  const [old, fresh] = ["moves@federation.example", "moved@federation.example"];
  const authenticator = await VirtualAuthenticator.on(page);
  await joinByPasskey(page, latchkey, old);
  await page.goto("/account");
  await page.getByRole("button", { name: "Change", exact: true }).click();
  await dialogOf(page).getByLabel("New e-mail address").fill(fresh);
  await dialogOf(page).getByRole("button", { name: "Send messages" }).click();
  await expect(page.getByText(`${fresh} has to confirm`)).toBeVisible();

  const mailbox = await anotherBrowser();
  const link = confirmationLink(await mailTo(latchkey, fresh, /is to become the e-mail address/));
  await mailbox.goto(link);
  await expect(mailbox.getByText(old)).toBeVisible();
  expect(mailbox.url()).not.toContain("token");
  await mailbox.getByRole("button", { name: "Confirm the change" }).click();
  await expect(mailbox.getByText(`message that was sent to ${old}`)).toBeVisible();
  await page.reload();
  await expect(page.getByText(`${fresh} has confirmed`)).toBeVisible();

  await mailbox.goto(confirmationLink(await mailTo(latchkey, old, /is to become/)));
  await mailbox.getByRole("button", { name: "Confirm the change" }).click();
  await expect(mailbox.getByText(`you sign in as ${fresh}`)).toBeVisible();
  expect(latchkey.log()).not.toContain(link.split("token=")[1]);

  await authenticator.answers(false);
  await page.goto("/applications");
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await givePassword(page, old, PASSWORD);
  await expect(page.getByRole("alert")).toContainText("do not match");
  await givePassword(page, fresh, PASSWORD);
  await authenticator.answers(true);
  await page.getByRole("button", { name: "Use your passkey" }).click();
  await expect(inside(page)).toBeVisible();
});

test("a change of the address is taken back, and its links are dead", async ({
  page,
  latchkey,
  anotherBrowser,
}) => {
  await VirtualAuthenticator.on(page);
  await joinByPasskey(page, latchkey, "stays@federation.example");
  await page.goto("/account");
  await page.getByRole("button", { name: "Change", exact: true }).click();
  await dialogOf(page).getByLabel("New e-mail address").fill("never@federation.example");
  await dialogOf(page).getByRole("button", { name: "Send messages" }).click();
  const link = confirmationLink(await mailTo(latchkey, "never@federation.example", /is to become/));
  await page.getByRole("button", { name: "Take the change back" }).click();
  await expect(page.getByText("has to confirm")).toHaveCount(0);
  const mailbox = await anotherBrowser();
  await mailbox.goto(link);
  await expect(mailbox.getByRole("heading", { name: "This link no longer works" })).toBeVisible();
});
