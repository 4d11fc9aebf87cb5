import type { Page } from "@playwright/test";
import { APPLICATIONS, dialogOf, openApplication } from "./states/state";
import { expect, test } from "./support/fixtures";
import { openCreateDialog, revealOf } from "./support/secret";

test.use({ startOptions: { demo: true } });

const endedOf = (page: Page) => page.getByRole("alertdialog", { name: "Your session has ended" });

test("what was typed when the session ended is sent once the person has signed in again", async ({
  signedIn,
}) => {
  const page = await signedIn("north");
  await openApplication(page, APPLICATIONS.twoDaysLeft);
  const form = await openCreateDialog(page);
  await form.getByLabel("Name").fill("Typed before the session ended");
  const cookies = await page.context().cookies();
  await page.context().clearCookies();
  await form.getByRole("button", { name: "Create secret" }).click();
  await expect(endedOf(page)).toBeVisible();
  await endedOf(page).getByRole("button", { name: "Go on here" }).click();
  await expect(endedOf(page)).toContainText("You are not signed in");
  await expect(endedOf(page).getByRole("link", { name: "Sign in again" })).toHaveAttribute(
    "href",
    "/sign-in",
  );

  // As after signing in in the other tab.
  await page.context().addCookies(cookies);
  await endedOf(page).getByRole("button", { name: "Go on here" }).click();
  await expect(endedOf(page)).toBeHidden();
  await expect(form.getByLabel("Name")).toHaveValue("Typed before the session ended");
  await form.getByRole("button", { name: "Create secret" }).click();
  await expect(revealOf(page)).toBeVisible();
});

test("where nothing was typed, a session that has ended leads to the sign-in and back", async ({
  signedIn,
}) => {
  const page = await signedIn("north");
  await page.goto("/applications");
  await expect(page.getByRole("link", { name: APPLICATIONS.withoutSecret })).toBeVisible();
  await page.context().clearCookies();
  await page.getByRole("button", { name: "Sandbox", exact: true }).click();
  await expect(page.getByText("Sign in to go on where you were.")).toBeVisible();
  await expect(dialogOf(page)).toHaveCount(0);
});
