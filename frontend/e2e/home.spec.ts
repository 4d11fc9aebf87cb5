import { expect } from "@playwright/test";
import { APPLICATIONS, startForStates } from "./states/state";
import { test } from "./support/fixtures";

test.use({ startOptions: startForStates });

test("what needs attention leads to where it is done, and views stay in the address", async ({
  signedIn,
}) => {
  const page = await signedIn("south");
  await page.goto("/applications");
  const attention = page.getByRole("region", { name: "Needs attention" });
  const expired = attention.getByRole("listitem").filter({ hasText: "expired" }).first();
  await expect(expired).toContainText(APPLICATIONS.expiredAndExpiring);
  await expect(page.getByRole("heading", { name: "Production" })).toBeVisible();

  await page.getByRole("button", { name: "Next 12 months" }).click();
  await expect(page).toHaveURL(/[?&]show=timeline/);
  await page.reload();
  await page.getByText("The same as a table").click();
  const table = page.getByRole("table", { name: "Secrets of the next 12 months" });
  await expect(table.getByRole("row").filter({ hasText: APPLICATIONS.south }).first()).toBeVisible();

  await page.getByRole("button", { name: "Next expiry first" }).click();
  await expect(page).toHaveURL(/[?&]show=expiry/);
  await expired.getByRole("link").click();
  await expect(page).toHaveURL(/\/applications\/[\w-]+\/rotate\/[\w-]+/);
  await expect(page.getByText(APPLICATIONS.expiredAndExpiring).first()).toBeVisible();
});

test("a calendar program reads the expiries until the address is taken away", async ({
  signedIn,
  request,
}) => {
  const page = await signedIn("south");
  await page.goto("/account");
  // Somebody else's test may have made one.
  const another = page.getByRole("button", { name: "Make another address" });
  await page.getByRole("button", { name: "Make an address" }).or(another).click();
  const question = page.getByRole("alertdialog");
  const address = page.getByText(/\/api\/v1\/calendars\/[\w-]{43}\.ics$/);
  await expect(question.or(address)).toBeVisible();
  if (await question.isVisible())
    await question.getByRole("button", { name: "Make another address" }).click();
  const secret = await address.innerText();
  const read = await request.get(secret);
  expect(read.headers()["content-type"]).toBe("text/calendar; charset=utf-8");
  expect((await read.text()).replaceAll("\r\n ", "")).toContain(`of ${APPLICATIONS.south} expires`);
  await page.getByRole("button", { name: "Remove it" }).click();
  await question.getByRole("button", { name: "Remove it" }).click();
  await expect(page.getByText("No address yet")).toBeVisible();
  expect((await request.get(secret)).status()).toBe(404);
});
