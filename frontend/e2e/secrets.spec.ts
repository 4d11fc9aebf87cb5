import type { Page } from "@playwright/test";
import { APPLICATIONS, addressOf, dialogOf, openApplication } from "./states/state";
import { expect, test } from "./support/fixtures";
import { createSecret, openCreateDialog, revealOf } from "./support/secret";
import { Traces } from "./support/traces";

test.use({ startOptions: { demo: true }, permissions: ["clipboard-read", "clipboard-write"] });

const rowOf = (page: Page, text: string | RegExp) => page.getByRole("row").filter({ hasText: text });

test("every state of a secret is said in words, and a warning stands below 30 days", async ({ signedIn }) => {
  const page = await signedIn("north");
  const warnings = page.locator("tbody [data-mood=warning] svg");

  await openApplication(page, APPLICATIONS.freshAndExpiring);
  await expect(rowOf(page, "Expires in 12 months")).toContainText(/minutes? ago/);
  await expect(rowOf(page, /Expires soon, in 2[45] days/).locator("[data-mood=warning] svg")).toBeVisible();
  await expect(warnings).toHaveCount(1);

  await openApplication(page, APPLICATIONS.twoDaysLeft);
  await expect(rowOf(page, /Expires soon, in [12] days?/).locator("[data-mood=warning] svg")).toBeVisible();

  await openApplication(page, APPLICATIONS.neverUsedAndExpired);
  await expect(rowOf(page, "Expires in 6 months")).toContainText("Never used");
  await expect(rowOf(page, /Expired/)).toHaveCount(0);
  await page.getByRole("button", { name: "Show 1 expired secret" }).click();
  await expect(page).toHaveURL(/[?&]expired=true/);
  await expect(rowOf(page, /Expired 9 days ago/)).toContainText("by Robin Demo-North");
  await expect(warnings).toHaveCount(0);

  await page.goto("/applications");
  await expect(rowOf(page, APPLICATIONS.withoutSecret)).toContainText("No secret yet");
  await expect(rowOf(page, APPLICATIONS.freshAndExpiring)).toContainText(/Expires soon, in 2[45] days/);
});

test("an expired secret is deleted after one question, and stays listed as deleted", async ({ signedIn }) => {
  const page = await signedIn("south");
  await openApplication(page, APPLICATIONS.expiredAndExpiring, "?expired=true");
  await rowOf(page, "Expired").getByRole("button", { name: "Delete" }).click();
  await expect(dialogOf(page)).toContainText("This cannot be undone.");
  await dialogOf(page).getByRole("button", { name: "Delete secret" }).click();
  await expect(rowOf(page, "Expired")).toHaveCount(0);

  await page.getByRole("button", { name: "Deleted", exact: true }).click();
  await expect(page).toHaveURL(/[?&]secrets=deleted/);
  await expect(page.getByRole("row").filter({ has: page.getByText("Deleted", { exact: true }) })).toHaveCount(
    1,
  );
  await expect(page.getByRole("button", { name: "Delete Secret" })).toHaveCount(0);
});

test("only an answer closes the reveal, and leaving without a copy is asked about", async ({ signedIn }) => {
  const page = await signedIn("north");
  await page.goto("/applications");
  await page.getByRole("link", { name: APPLICATIONS.withoutSecret }).click();
  await createSecret(page);
  const reveal = revealOf(page);
  const question = reveal.getByText("You have not copied the secret.");

  await page.keyboard.press("Escape");
  await page.mouse.click(5, 5);
  await expect(reveal).toBeVisible();
  await expect(question).toBeHidden();

  await reveal.getByRole("button", { name: "I have stored it" }).click();
  await expect(question).toBeVisible();
  await expect(reveal.getByRole("button", { name: "Go back and copy it" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(question).toBeHidden();

  await page.evaluate(() => window.history.back());
  await expect(question).toBeVisible();
  await expect(reveal).toBeVisible();

  const asked = page.waitForEvent("dialog");
  await page.evaluate(() => setTimeout(() => window.location.reload(), 0));
  const dialog = await asked;
  expect(dialog.type()).toBe("beforeunload");
  await dialog.dismiss();

  await reveal.getByRole("button", { name: "Copy secret" }).click();
  await expect(page.getByRole("status").getByText("Copied")).toBeVisible();
  await reveal.getByRole("button", { name: "I have stored it" }).click();
  await expect(reveal).toBeHidden();
});

test("the value is on screen once, and nowhere after", async ({ signedIn, latchkey }) => {
  const page = await signedIn("north");
  const traces = new Traces(page);
  await openApplication(page, APPLICATIONS.withoutSecret);
  await createSecret(page);
  const reveal = revealOf(page);
  const field = reveal.getByLabel("Client secret");
  await expect(field).toHaveValue(/^\w{3}•+$/);
  await reveal.getByRole("button", { name: "Show" }).click();
  await expect(field).toHaveValue(/^\w{3}_lks_\w{49}$/);
  const value = await field.inputValue();
  await expect(reveal.locator("pre")).toContainText(`CLIENT_SECRET=${value}`);
  await reveal.getByRole("button", { name: "Copy secret" }).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(value);
  await page.evaluate(() => navigator.clipboard.writeText(""));
  await reveal.getByRole("button", { name: "I have stored it" }).click();
  await expect(rowOf(page, `${value.slice(0, 3)}…`)).toBeVisible();

  const answer = await traces.onlyAnswerWith(value);
  expect(answer.request().method()).toBe("POST");
  expect(answer.headers()["cache-control"]).toContain("no-store");
  expect(await traces.whereIs(value)).toEqual([]);

  await page.reload();
  await expect(rowOf(page, `${value.slice(0, 3)}…`)).toBeVisible();
  await page.waitForLoadState("networkidle");
  await traces.onlyAnswerWith(value);
  expect(await traces.whereIs(value)).toEqual([]);
  expect(latchkey.log()).not.toContain(value);
});

test("a name that is taken is refused at its field", async ({ signedIn }) => {
  const page = await signedIn("north");
  await openApplication(page, APPLICATIONS.twoDaysLeft);
  const taken = await page.getByRole("rowheader").first().innerText();
  await openCreateDialog(page);
  const name = dialogOf(page).getByLabel("Name");
  await name.fill(taken.toUpperCase());
  await expect(dialogOf(page).getByText("Another secret has this name already.")).toBeVisible();
  await dialogOf(page).getByRole("button", { name: "Create secret" }).click();
  await expect(name).toBeFocused();
  await expect(name).toHaveAttribute("aria-invalid", "true");
  await expect(name).toHaveAccessibleDescription(/Another secret of this application has this name/);
  await name.fill("A name of its own");
  await expect(name).not.toHaveAttribute("aria-invalid");
});

test("an expiry beyond the limit is refused at its field, with the latest instant", async ({ signedIn }) => {
  const page = await signedIn("north");
  await openApplication(page, APPLICATIONS.twoDaysLeft);
  await expect(page.getByRole("row")).not.toHaveCount(0);
  // A computer whose clock is ahead takes for allowed what is not.
  await page.clock.setFixedTime(Date.now() + 5 * 86_400_000);
  await openCreateDialog(page);
  await dialogOf(page).getByRole("button", { name: "Create secret" }).click();
  const choice = dialogOf(page).getByRole("group", { name: "Expires after" });
  await expect(choice.getByRole("radio", { checked: true })).toBeFocused();
  await expect(choice).toHaveAccessibleDescription(/23:59:59/);
});

test("an operator is told why there is no button to create a secret", async ({ signedIn }) => {
  const page = await signedIn("operator");
  await openApplication(page, APPLICATIONS.freshAndExpiring);
  await expect(
    page.getByText("Operators cannot, so that no secret ever passes through their hands."),
  ).toBeVisible();
  await expect(page.getByRole("button", { name: "Create secret" })).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Delete Secret" })).toHaveCount(0);
});

test("another organisation's application is not there", async ({ signedIn, signedInElsewhere }) => {
  const south = await signedInElsewhere("south");
  const address = await addressOf(south, APPLICATIONS.south);

  const page = await signedIn("north");
  await page.goto(address);
  await expect(page.getByRole("heading", { name: "There is nothing here" })).toBeVisible();
  await expect(page.getByText(APPLICATIONS.south)).toHaveCount(0);
  expect((await page.request.get(`/api/v1${address}`)).status()).toBe(404);
});
