import { expect, type Locator, type Page } from "@playwright/test";
import type { Latchkey } from "./server";
import { Authenticator } from "./totp";

/** What somebody sees first who is signed in. */
export function inside(page: Page): Locator {
  return page.getByRole("heading", { name: "Applications", level: 1 });
}

/** Invites an operator from the command line; answers the link. */
export async function newOperator(latchkey: Latchkey, email: string, name = "Olga Example"): Promise<string> {
  const printed = await latchkey.command("operator", "add", "--email", email, "--name", name);
  const link = /\S+\/set-password#token=\S+/.exec(printed)?.[0];
  if (!link) throw new Error(`No link was printed:\n${printed}`);
  return link;
}

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
  await expect(inside(page)).toBeVisible();
}

export async function givePassword(page: Page, email: string, password: string): Promise<void> {
  await page.getByLabel("E-mail address").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Continue", exact: true }).click();
}

/** Follows a one-time link and chooses a password. */
export async function choosePassword(page: Page, link: string, password: string): Promise<void> {
  await page.goto(link);
  await page.getByLabel("New password").fill(password);
  await page.getByRole("button", { name: "Set password and continue" }).click();
}

/** Sets up an authenticator app with the key on screen, stores the recovery codes, and is signed in. */
export async function enrol(page: Page): Promise<Authenticator> {
  await expect(page.getByRole("heading", { name: "Set up your second sign-in step" })).toBeVisible();
  await page.getByRole("button", { name: "Authenticator app" }).click();
  await expect(page.getByRole("img", { name: "QR code for the authenticator app" })).toBeVisible();
  const authenticator = new Authenticator(await page.getByRole("listitem").locator("code").innerText());
  await page.getByLabel("Then enter the six digits that the app shows").fill(await authenticator.code());
  await page.getByRole("button", { name: "Confirm and sign in" }).click();
  await storeRecoveryCodes(page);
  return authenticator;
}

/** Takes note of the recovery codes after the first factor, and goes on into the portal. */
export async function storeRecoveryCodes(page: Page): Promise<string[]> {
  await expect(page.getByRole("heading", { name: "Keep your recovery codes" })).toBeVisible();
  const list = page.getByRole("list", { name: "Recovery codes" });
  await expect(list.getByRole("listitem")).toHaveCount(10);
  const codes = await list.getByRole("listitem").allInnerTexts();
  await page.getByRole("button", { name: "I have stored them" }).click();
  await expect(inside(page)).toBeVisible();
  return codes;
}

/** Makes a passkey at the first sign-in, stores the recovery codes, and is signed in. */
export async function enrolPasskey(page: Page, name: string): Promise<string[]> {
  await page.getByLabel("Name of this passkey").fill(name);
  await page.getByRole("button", { name: "Create passkey and sign in" }).click();
  return storeRecoveryCodes(page);
}

export async function signOut(page: Page): Promise<void> {
  await page.getByRole("button", { name: /, account$/ }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
}
