import { expect, type Page } from "@playwright/test";
import { Authenticator } from "./totp";

/** Signs in from the sign-in page on, with password and code. */
export async function signIn(
  page: Page,
  email: string,
  password: string,
  authenticator: Authenticator,
): Promise<void> {
  await page.goto("/sign-in");
  await givePassword(page, email, password);
  await page.getByLabel("Six-digit code").fill(await authenticator.code());
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Applications", level: 1 })).toBeVisible();
}

export async function givePassword(page: Page, email: string, password: string): Promise<void> {
  await page.getByLabel("E-mail address").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Continue" }).click();
}

/** Follows a one-time link and chooses a password. */
export async function choosePassword(page: Page, link: string, password: string): Promise<void> {
  await page.goto(link);
  await page.getByLabel("New password").fill(password);
  await page.getByRole("button", { name: "Set password and continue" }).click();
}

/** Sets up an authenticator app with the key on screen, and is signed in. */
export async function enrol(page: Page): Promise<Authenticator> {
  await expect(page.getByRole("heading", { name: "Set up your second factor" })).toBeVisible();
  await expect(page.getByRole("img", { name: "QR code for the authenticator app" })).toBeVisible();
  const authenticator = new Authenticator(await page.getByRole("listitem").locator("code").innerText());
  await page.getByLabel("Then enter the six digits that the app shows").fill(await authenticator.code());
  await page.getByRole("button", { name: "Confirm and sign in" }).click();
  await expect(page.getByRole("heading", { name: "Applications", level: 1 })).toBeVisible();
  return authenticator;
}
