import type { Locator, Page } from "@playwright/test";
import { APPLICATIONS, asOperator, clientIdOf, dialogOf, openApplication } from "./states/state";
import { DEMO } from "./support/demo";
import { expect, test } from "./support/fixtures";
import { pressOn, tabTo } from "./support/keyboard";
import { startProgram } from "./support/program";
import { openCreateDialog, revealOf, storeSecret } from "./support/secret";

test.use({ startOptions: { demo: true }, permissions: ["clipboard-read", "clipboard-write"] });

const waiting = (page: Page) => page.getByText("Waiting for the first token with the new secret…");
const firstToken = (page: Page) => page.getByText(/^First token with the new secret: .+, from 127\.0\.0\.1$/);
const stepOf = (page: Page, name: string): Locator =>
  page.getByRole("listitem").filter({ has: page.getByRole("heading", { name }) });

/** Takes the .env file from the reveal that is open, and closes it. */
async function takeEnvironmentFile(page: Page): Promise<string> {
  const reveal = revealOf(page);
  await reveal.getByRole("button", { name: "Copy .env" }).click();
  await expect(page.getByRole("status").getByText("Copied").first()).toBeVisible();
  const text = await page.evaluate(() => navigator.clipboard.readText());
  await reveal.getByRole("button", { name: "I have stored it" }).click();
  await reveal.waitFor({ state: "hidden" });
  return text;
}

async function beginToReplace(page: Page, name: string): Promise<void> {
  await page.getByRole("button", { name: `More for ${name}` }).click();
  await page.getByRole("menuitem", { name: "Replace" }).click();
  await expect(page.getByRole("heading", { name: `Replace “${name}”` })).toBeVisible();
}

test("a system goes from its old secret to a new one and never misses a token", async ({ signedIn }) => {
  const page = await signedIn("east");
  await openApplication(page, APPLICATIONS.east);
  const dialog = await openCreateDialog(page);
  await dialog.getByLabel("Name").fill("Of the importer, 1 Jan 2026");
  await dialog.getByRole("button", { name: "Create secret" }).click();
  const program = await startProgram(await takeEnvironmentFile(page));
  try {
    await expect.poll(() => program.outcomes().length).toBeGreaterThan(0);
    await beginToReplace(page, "Of the importer, 1 Jan 2026");
    await expect(page.getByText("Nothing replaces it yet.")).toBeVisible();
    const remove = page.getByRole("button", { name: "Delete the old secret" });
    await expect(remove).toBeDisabled();

    await page.getByRole("button", { name: "Create the new secret" }).click();
    await expect(dialogOf(page).getByLabel("Name")).toHaveValue(/^Of the importer, \d+ \w+ 20\d\d$/);
    await dialogOf(page).getByRole("button", { name: "Create secret" }).click();
    const environmentFile = await takeEnvironmentFile(page);
    await expect(waiting(page)).toBeVisible();
    await expect(page.getByText("Shown as it happens.")).toBeVisible();
    await expect(page.getByText(/^The old secret was last used .+, from 127\.0\.0\.1\.$/)).toBeVisible();

    await program.configure(environmentFile);
    await expect(firstToken(page)).toBeVisible({ timeout: 30_000 });
    await expect(page.getByText("Not yet safe to delete")).toBeVisible();
    await expect(remove).toBeDisabled();

    await page.getByRole("button", { name: "Suspend the old secret" }).click();
    await dialogOf(page).getByRole("button", { name: "Suspend secret" }).click();
    await expect(page.getByRole("button", { name: "Resume the old secret" })).toBeVisible();
    await page.getByRole("checkbox", { name: "Delete it anyway" }).check();
    await remove.click();
    await dialogOf(page).getByRole("button", { name: "Delete secret" }).click();
    await expect(page.getByText("The old secret is deleted")).toBeVisible();

    const before = program.outcomes().length;
    await expect.poll(() => program.outcomes().length).toBeGreaterThan(before + 1);
    const outcomes = program.outcomes();
    expect(outcomes.filter((outcome) => !outcome.endsWith(" token"))).toEqual([]);
    expect(new Set(outcomes).size, "both secrets were in use").toBe(2);
  } finally {
    await program.stop();
  }
});

test("another manager opens the same address and goes on", async ({
  page,
  latchkey,
  demo,
  signedIn,
  signedInElsewhere,
}) => {
  await signedIn("south");
  await openApplication(page, APPLICATIONS.south);
  const clientId = await clientIdOf(page.request, APPLICATIONS.south);
  await storeSecret(page, "Handed over");
  await beginToReplace(page, "Handed over");
  await page.getByRole("button", { name: "Create the new secret" }).click();
  await dialogOf(page).getByLabel("Name").fill("Taken over");
  await dialogOf(page).getByRole("button", { name: "Create secret" }).click();
  const environmentFile = await takeEnvironmentFile(page);
  await page.reload();
  await expect(waiting(page)).toBeVisible();

  await asOperator({ page, latchkey, demo }, async (request) => {
    const people = (await (await request.get("/api/v1/people", { params: { q: DEMO.north } })).json()).items;
    const application = await (await request.get(`/api/v1/applications/${clientId}`)).json();
    const data = {
      person_id: people[0].id,
      organisation_id: application.organisation.id,
      application_id: clientId,
    };
    expect((await request.post("/api/v1/assignments", { data })).status()).toBe(201);
  });
  const colleague = await signedInElsewhere("north");
  await colleague.goto(page.url());
  await expect(colleague.getByText(/^“Taken over” \(\w{3}…\), created by/)).toBeVisible();
  await expect(waiting(colleague)).toBeVisible();
  const program = await startProgram(environmentFile);
  try {
    await expect(firstToken(colleague)).toBeVisible({ timeout: 30_000 });
    await expect(firstToken(page)).toBeVisible();
  } finally {
    await program.stop();
  }

  // The value was on one screen, and is on none any more.
  await expect(colleague.getByText(/_lkp_\w+/)).toHaveCount(0);
  await colleague.getByRole("checkbox", { name: "Delete it anyway" }).check();
  await colleague.getByRole("button", { name: "Delete the old secret" }).click();
  await dialogOf(colleague).getByRole("button", { name: "Delete secret" }).click();
  await expect(colleague.getByText("The old secret is deleted")).toBeVisible();
  await expect(page.getByText("The old secret is deleted"), "the first one hears of it").toBeVisible();
});

test("the first token with the new secret is on the page within two seconds", async ({ signedIn }) => {
  const page = await signedIn("north");
  await openApplication(page, APPLICATIONS.freshAndExpiring);
  await storeSecret(page, "Watched closely");
  await beginToReplace(page, "Watched closely");
  await page.getByRole("button", { name: "Create the new secret" }).click();
  await dialogOf(page).getByRole("button", { name: "Create secret" }).click();
  const given = (await takeEnvironmentFile(page)).matchAll(/^(\w+)=(.+)$/gm);
  const values = new Map([...given].map(([, name = "", value = ""]) => [name, value]));
  await expect(page.getByText("Shown as it happens.")).toBeVisible();
  const answer = await page.request.post(values.get("TOKEN_URL") ?? "", {
    form: {
      grant_type: "client_credentials",
      client_id: values.get("CLIENT_ID") ?? "",
      client_secret: values.get("CLIENT_SECRET") ?? "",
      resource: values.get("RESOURCE") ?? "",
    },
  });
  expect(answer.status()).toBe(200);
  await expect(firstToken(page)).toBeVisible({ timeout: 2000 });
});

test("where events do not arrive, the page asks by itself", async ({ signedIn }) => {
  const page = await signedIn("north");
  await page.route("**/secret-events", (route) => route.fulfill({ status: 503, body: "" }));
  await openApplication(page, APPLICATIONS.withoutSecret);
  await storeSecret(page, "Behind an old proxy");
  await beginToReplace(page, "Behind an old proxy");
  await page.getByRole("button", { name: "Create the new secret" }).click();
  await dialogOf(page).getByRole("button", { name: "Create secret" }).click();
  const program = await startProgram(await takeEnvironmentFile(page));
  try {
    await expect(page.getByText("Checked every few seconds.")).toBeVisible();
    await expect(firstToken(page)).toBeVisible({ timeout: 30_000 });
  } finally {
    await program.stop();
  }
});

test("a secret is replaced with the keyboard alone", async ({ signedIn }) => {
  const page = await signedIn("north");
  await openApplication(page, APPLICATIONS.freshAndExpiring);
  await storeSecret(page, "By keyboard");
  await pressOn(page, page.getByRole("button", { name: "More for By keyboard" }));
  await expect(page.getByRole("menuitem", { name: "Replace" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Replace “By keyboard”" })).toBeVisible();

  const create = page.getByRole("button", { name: "Create the new secret" });
  await create.waitFor();
  await pressOn(page, create);
  await expect(dialogOf(page).getByLabel("Name")).toBeFocused();
  await page.keyboard.press("Enter");
  const reveal = revealOf(page);
  await reveal.waitFor();
  await pressOn(page, reveal.getByRole("button", { name: "Copy .env" }));
  const environmentFile = await page.evaluate(() => navigator.clipboard.readText());
  await pressOn(page, reveal.getByRole("button", { name: "I have stored it" }));
  await expect(page.getByRole("heading", { name: "Update your system" }), "the next step").toBeFocused();

  const program = await startProgram(environmentFile);
  try {
    await expect(firstToken(page)).toBeVisible({ timeout: 30_000 });
  } finally {
    await program.stop();
  }
  await pressOn(page, page.getByRole("button", { name: "Suspend the old secret" }));
  await pressOn(page, dialogOf(page).getByRole("button", { name: "Suspend secret" }));
  await expect(page.getByRole("button", { name: "Resume the old secret" })).toBeVisible();
  const tick = page.getByRole("checkbox", { name: "Delete it anyway" });
  await tabTo(page, tick);
  await page.keyboard.press("Space");
  await pressOn(page, page.getByRole("button", { name: "Delete the old secret" }));
  await expect(dialogOf(page).getByRole("button", { name: "Cancel" })).toBeFocused();
  await pressOn(page, dialogOf(page).getByRole("button", { name: "Delete secret" }));
  await expect(page.getByText("The old secret is deleted")).toBeVisible();
  await expect(stepOf(page, "Delete the old one")).toContainText("(done)");
});
