import type { Locator, Page } from "@playwright/test";

export async function openCreateDialog(page: Page): Promise<Locator> {
  await page.getByRole("button", { name: "Create secret" }).click();
  return page.getByRole("dialog", { name: "Create a secret for" });
}

/** Creates a secret with all that is proposed; its reveal is open then. */
export async function createSecret(page: Page): Promise<void> {
  const dialog = await openCreateDialog(page);
  await dialog.getByRole("button", { name: "Create secret" }).click();
  await revealOf(page).waitFor();
}

export function revealOf(page: Page): Locator {
  return page.getByRole("dialog", { name: "Copy your new secret now" });
}

/** Creates a secret and takes its value from the reveal, which is closed then. */
export async function storeSecret(page: Page, name: string): Promise<string> {
  const dialog = await openCreateDialog(page);
  await dialog.getByLabel("Name").fill(name);
  await dialog.getByRole("button", { name: "Create secret" }).click();
  const reveal = revealOf(page);
  await reveal.getByRole("button", { name: "Show", exact: true }).click();
  const value = await reveal.getByLabel("Client secret").inputValue();
  await reveal.getByRole("button", { name: "Copy secret" }).click();
  await reveal.getByRole("button", { name: "I have stored it" }).click();
  await reveal.waitFor({ state: "hidden" });
  return value;
}
