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
