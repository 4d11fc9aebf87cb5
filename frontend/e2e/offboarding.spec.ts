import type { Page } from "@playwright/test";
import { APPLICATIONS, dialogOf, openApplication } from "./states/state";
import { expect, test } from "./support/fixtures";
import { createSecret, revealOf } from "./support/secret";

test.use({ startOptions: { demo: true }, permissions: ["clipboard-read", "clipboard-write"] });

const LEAVER = "Alex Demo-South";
const LEFT = [APPLICATIONS.south, APPLICATIONS.expiredAndExpiring];

const rowOf = (page: Page, text: string | RegExp) => page.getByRole("row").filter({ hasText: text });

test("what a manager who leaves has seen is listed, and rotated by the one who stays", async ({
  signedIn,
  signedInElsewhere,
}) => {
  const operator = await signedIn("operator");
  await test.step("the operator is told beforehand what it leaves behind", async () => {
    await operator.goto("/operator/people");
    await operator.getByRole("button", { name: `More for ${LEAVER}` }).click();
    await operator.getByRole("menuitem", { name: "Deactivate" }).click();
    const dialog = dialogOf(operator);
    await expect(dialog).toContainText("This leaves 2 applications with too few managers");
    for (const name of LEFT) await expect(dialog).toContainText(`${name}: one reachable manager`);
    await expect(dialog).toContainText(`${LEAVER} knows 2 secrets that keep working`);
    await dialog.getByRole("button", { name: "Deactivate" }).click();
  });
  await test.step("the operator is shown the list", async () => {
    await expect(
      operator.getByRole("heading", { name: `What ${LEAVER} left behind`, level: 1 }),
    ).toBeVisible();
    for (const name of LEFT)
      await expect(rowOf(operator, name)).toContainText("A manager creates a new secret first.");
  });

  const manager = await signedInElsewhere("unassigned");
  await test.step("the manager who stays sees which applications count on nobody else", async () => {
    await manager.goto("/applications?few_managers=true");
    for (const name of LEFT) await expect(rowOf(manager, name)).toContainText("Only one reachable manager");
  });
  for (const name of LEFT)
    await test.step(`the manager who stays rotates the secret of ${name}`, () => rotate(manager, name));

  await test.step("nothing is left on the operator's list", async () => {
    await operator.reload();
    await expect(operator.getByText("Nothing is left to be replaced")).toBeVisible();
    await operator.goto("/operator/people");
    await expect(rowOf(operator, LEAVER)).toContainText("Deactivated");
    await expect(rowOf(operator, LEAVER)).not.toContainText("left behind");
  });
});

async function rotate(page: Page, application: string): Promise<void> {
  await openApplication(page, application);
  await expect(page.getByText("Somebody who has left knows a secret")).toBeVisible();
  const old = rowOf(page, `${LEAVER} knows it and has left`);
  const name = (await old.getByRole("button", { name: "Delete" }).getAttribute("aria-label"))?.replace(
    "Delete ",
    "",
  );
  await createSecret(page);
  const reveal = revealOf(page);
  await reveal.getByRole("button", { name: "Copy secret" }).click();
  await reveal.getByRole("button", { name: "I have stored it" }).click();
  await expect(reveal).toBeHidden();

  await old.getByRole("button", { name: "Delete" }).click();
  await dialogOf(page)
    .getByLabel("Type the name of the secret to confirm")
    .fill(name ?? "");
  await dialogOf(page).getByRole("button", { name: "Delete secret" }).click();
  await expect(old).toHaveCount(0);
  await expect(page.getByText("Somebody who has left knows a secret")).toHaveCount(0);
}

test("an operator marks as settled what needs no replacement, and takes it back", async ({ signedIn }) => {
  const page = await signedIn("operator");
  await page.goto("/operator/people");
  await rowOf(page, "Jo Demo-East").getByRole("link", { name: "1 secret left behind" }).click();
  await page.getByRole("button", { name: /needs no replacement$/ }).click();
  await dialogOf(page).getByLabel("Why it needs no replacement").fill("The vendor rotated it");
  await dialogOf(page).getByRole("button", { name: "Mark as settled" }).click();
  await expect(page.getByText("Nothing is left to be replaced")).toBeVisible();

  await page.getByRole("button", { name: "Settled without replacement" }).click();
  await expect(page).toHaveURL(/[?&]handled=true/);
  await expect(rowOf(page, "The vendor rotated it")).toContainText("Demo Operator");
  await page.getByRole("button", { name: /is to be replaced after all$/ }).click();
  await dialogOf(page).getByRole("button", { name: "Take the note back" }).click();
  await expect(page.getByText("No secret was settled without replacement")).toBeVisible();
  await page.getByRole("button", { name: "To be replaced" }).click();
  await expect(rowOf(page, APPLICATIONS.toDisable)).toBeVisible();
});

test("the end of an assignment says what it leaves behind", async ({ signedIn }) => {
  const page = await signedIn("operator");
  await page.goto("/operator/assignments");
  await page.getByRole("button", { name: "Remove the assignment of Noor Demo-East" }).click();
  await expect(dialogOf(page)).toContainText("This leaves 2 applications with too few managers");
  await expect(dialogOf(page)).toContainText(`${APPLICATIONS.east}: no reachable manager`);
  await dialogOf(page).getByRole("button", { name: "Cancel" }).click();
});
