import type { Page } from "@playwright/test";
import { APPLICATIONS, asOperator, asPerson, clientIdOf, openApplication } from "./states/state";
import { expect, test } from "./support/fixtures";
import { openCreateDialog, revealOf } from "./support/secret";

test.use({ startOptions: { demo: true, environment: { LATCHKEY_SECRETS__MAX_LIVE: "100" } } });

const rowsOf = (page: Page, name: string) => page.getByRole("rowheader").filter({ hasText: name });

async function leaveReveal(page: Page): Promise<void> {
  await revealOf(page).getByRole("button", { name: "I have stored it" }).click();
  await revealOf(page).getByRole("button", { name: "Close without copying" }).click();
}

test("a double click creates one secret", async ({ signedIn }) => {
  const page = await signedIn("north");
  await openApplication(page, APPLICATIONS.twoDaysLeft);
  const form = await openCreateDialog(page);
  await form.getByLabel("Name").fill("Pressed twice");
  await form.getByRole("button", { name: "Create secret" }).dblclick();
  await expect(revealOf(page)).toBeVisible();
  await leaveReveal(page);
  await expect(rowsOf(page, "Pressed twice")).toHaveCount(1);
});

test("a connection that is lost while a secret is created leaves one secret, whose value is shown", async ({
  signedIn,
}) => {
  const page = await signedIn("north");
  await openApplication(page, APPLICATIONS.twoDaysLeft);
  const form = await openCreateDialog(page);
  await form.getByLabel("Name").fill("Made in a tunnel");
  let lost = 0;
  // The server does it, and its answer never arrives.
  await page.route("**/api/v1/applications/*/secrets", async (route) => {
    if (route.request().method() !== "POST" || lost > 0) return route.fallback();
    lost += 1;
    expect((await route.fetch()).status()).toBe(201);
    await route.abort("connectionreset");
  });
  await form.getByRole("button", { name: "Create secret" }).click();
  await expect(form.getByText(/“Made in a tunnel” may have been created/)).toBeVisible();
  await form.getByRole("button", { name: "Create secret" }).click();
  const reveal = revealOf(page);
  await reveal.getByRole("button", { name: "Show", exact: true }).click();
  expect(await reveal.getByLabel("Client secret").inputValue()).toMatch(/^\w{3}_lkp_\w{49}$/);
  await leaveReveal(page);
  await expect(rowsOf(page, "Made in a tunnel")).toHaveCount(1);
  expect(lost).toBe(1);
});

test("a reload while the value is shown leaves a secret that says what it is", async ({ signedIn }) => {
  const page = await signedIn("north");
  await openApplication(page, APPLICATIONS.twoDaysLeft);
  const form = await openCreateDialog(page);
  await form.getByLabel("Name").fill("Reloaded too early");
  await form.getByRole("button", { name: "Create secret" }).click();
  await expect(revealOf(page)).toBeVisible();
  page.on("dialog", (question) => void question.accept());
  await page.reload();
  const row = page.getByRole("row").filter({ hasText: "Reloaded too early" });
  await expect(row).toContainText("Never used");
  await expect(revealOf(page)).toHaveCount(0);
});

test("two tabs: what the other one deleted is said, and nothing is left unclear", async ({ signedIn }) => {
  const page = await signedIn("north");
  await openApplication(page, APPLICATIONS.twoDaysLeft);
  const form = await openCreateDialog(page);
  await form.getByLabel("Name").fill("Deleted in another tab");
  await form.getByRole("button", { name: "Create secret" }).click();
  await leaveReveal(page);
  const other = await page.context().newPage();
  await other.goto(page.url());
  for (const tab of [page, other])
    await tab.getByRole("button", { name: "Delete Deleted in another tab" }).click();
  for (const tab of [page, other]) {
    const question = tab.getByRole("alertdialog");
    await question.getByRole("button", { name: "Delete secret" }).click();
    await expect(question).toBeHidden();
    await expect(rowsOf(tab, "Deleted in another tab")).toHaveCount(0);
  }
});

const LONG = `Überwachung-der-${"sehr-".repeat(17)}langen-Namen`;
const RIGHT_TO_LEFT = "سر الاستيراد الليلي";

test("long names and those from right to left stay within the page, and in their place", async ({
  signedIn,
}) => {
  const page = await signedIn("north");
  await openApplication(page, APPLICATIONS.twoDaysLeft);
  for (const name of [LONG, RIGHT_TO_LEFT]) {
    const form = await openCreateDialog(page);
    await form.getByLabel("Name").fill(name);
    await form.getByRole("button", { name: "Create secret" }).click();
    await leaveReveal(page);
  }
  for (const width of [1280, 390, 320]) {
    await page.setViewportSize({ width, height: 800 });
    const sticksOut = await page.evaluate(() => {
      const { scrollWidth, clientWidth } = document.documentElement;
      return scrollWidth - clientWidth;
    });
    expect(sticksOut, `${width} pixels`).toBeLessThanOrEqual(0);
  }
  const row = page.getByRole("row").filter({ hasText: RIGHT_TO_LEFT });
  await row.getByRole("button", { name: /^Delete / }).click();
  // The question mark stands behind the name, not in the middle of it.
  await expect(page.getByRole("alertdialog")).toHaveAccessibleName(`Delete “${RIGHT_TO_LEFT}”?`);
});

test("a hundred secrets, most of them deleted, and five hundred applications are all there", async ({
  signedIn,
  latchkey,
  demo,
}) => {
  test.setTimeout(180_000);
  const page = await signedIn("north");
  await asPerson("north", { page, latchkey, demo }, async (request) => {
    const secrets = `/api/v1/applications/${await clientIdOf(request, APPLICATIONS.withoutSecret)}/secrets`;
    const expires_at = new Date(Date.now() + 90 * 86_400_000).toISOString();
    for (let number = 1; number <= 100; number += 1) {
      const created = await request.post(secrets, { data: { name: `Numbered ${number}`, expires_at } });
      expect(created.status()).toBe(201);
      const { secret } = await created.json();
      if (number > 20) expect((await request.delete(`${secrets}/${secret.id}`)).status()).toBe(204);
    }
  });
  await openApplication(page, APPLICATIONS.withoutSecret);
  await expect(page.getByRole("rowheader").filter({ hasText: "Numbered" })).toHaveCount(20);
  await page.getByRole("button", { name: "Deleted", exact: true }).click();
  await expect.poll(() => countToTheEnd(page, "Numbered")).toBe(80);

  await asOperator({ page, latchkey, demo }, async (request) => {
    const lines = Array.from({ length: 500 }, (_, at) => `0901,Partner-NL-Many-${at},production,,`);
    const csv = `organisation,name,environment,api,permissions\n${lines.join("\n")}\n`;
    const answer = await request.post("/api/v1/imports", {
      data: { kind: "applications", csv, dry_run: false },
    });
    expect(answer.status(), await answer.text()).toBe(200);
  });
  await page.goto("/applications?show=expiry");
  await expect(page.getByRole("rowheader").filter({ hasText: "Partner-NL-Many-" })).toHaveCount(500, {
    timeout: 30_000,
  });
  await page.getByRole("searchbox").fill("Many-499");
  await expect(page.getByRole("link", { name: "Partner-NL-Many-499" })).toBeVisible();
  await expect(page).toHaveURL(/q=Many-499/);
});

async function countToTheEnd(page: Page, name: string): Promise<number> {
  const more = page.getByRole("button", { name: "Load more" });
  if (await more.isVisible()) await more.click();
  return page.getByRole("rowheader").filter({ hasText: name }).count();
}
