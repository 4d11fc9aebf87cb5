import type { Page } from "@playwright/test";
import { refuseStale } from "./states/stale";
import { APPLICATIONS, openApplication } from "./states/state";
import { DEMO } from "./support/demo";
import { test as base, expect } from "./support/fixtures";
import { IdentityProvider } from "./support/identityProvider";
import { enrol, givePassword, inside, newOperator, signOut } from "./support/person";
import { openCreateDialog, revealOf } from "./support/secret";
import { startLatchkey } from "./support/server";

const test = base.extend<object, { provider: IdentityProvider }>({
  provider: [
    // biome-ignore lint/correctness/noEmptyPattern: the fixture needs no other
    async ({}, use) => {
      const provider = await IdentityProvider.start();
      await use(provider);
      await provider.stop();
    },
    { scope: "worker" },
  ],
  latchkey: [
    async ({ provider }, use) => {
      const latchkey = await startLatchkey({ demo: true, environment: provider.environment });
      provider.serveFor(latchkey.url);
      await use(latchkey);
      await latchkey.stop();
    },
    { scope: "worker" },
  ],
});

/** Signs in at the provider, on its own page. */
async function signInThere(page: Page, address: string, { second }: { second: boolean }): Promise<void> {
  await expect(page.getByRole("heading", { name: "Example Login" })).toBeVisible();
  await page.getByLabel("Address").fill(address);
  if (second) await page.getByLabel("Second factor").check();
  await page.getByRole("button", { name: "Sign in there" }).click();
}

const goThere = (page: Page) => page.getByRole("button", { name: "Continue with Example Login" }).click();

test("who was invited comes by single sign-on and is in, where they wanted to be", async ({
  page,
  latchkey,
}) => {
  await newOperator(latchkey, "nova@example.org");
  await page.goto("/operator/people?q=nova");
  await goThere(page);
  await signInThere(page, "nova@example.org", { second: true });
  await expect(page).toHaveURL(/\/operator\/people\?q=nova$/);
  await expect(page.getByRole("row").filter({ hasText: "nova@example.org" })).toBeVisible();
  // Nothing of the way is left in the history, and nothing of it in the log.
  await page.goBack();
  expect(page.url()).not.toMatch(/code=|state=/);
  expect(latchkey.log()).not.toMatch(/code=|code_verifier|id_token/);

  await page.goto("/applications");
  await signOut(page);
  await goThere(page);
  await expect(inside(page), "they are signed in there still").toBeVisible();
});

test("the link of an invitation is used up by single sign-on, by any account", async ({
  page,
  latchkey,
  anotherBrowser,
}) => {
  const link = await newOperator(latchkey, "linked@example.org");
  await page.goto(link);
  await goThere(page);
  await signInThere(page, "private@elsewhere.example", { second: true });
  await expect(inside(page)).toBeVisible();
  const late = await anotherBrowser();
  await late.goto(link);
  await expect(late.getByRole("heading", { name: "This link no longer works" })).toBeVisible();
});

test("without a second factor there, one of the portal is set up and then asked for", async ({
  page,
  latchkey,
  anotherBrowser,
}) => {
  await newOperator(latchkey, "single@example.org");
  await page.goto("/sign-in");
  await goThere(page);
  await signInThere(page, "single@example.org", { second: false });
  const authenticator = await enrol(page);

  const next = await anotherBrowser();
  await next.goto("/sign-in");
  await goThere(next);
  await signInThere(next, "single@example.org", { second: false });
  await next.getByLabel("Six-digit code").fill(await authenticator.code());
  await next.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(inside(next)).toBeVisible();
});

test("somebody with an account links it on the security page, and not by its address", async ({
  page,
  signedIn,
  anotherBrowser,
}) => {
  const stranger = await anotherBrowser();
  await stranger.goto("/sign-in");
  await goThere(stranger);
  await signInThere(stranger, DEMO.north, { second: true });
  await expect(stranger.getByRole("heading", { name: "You are not signed in" })).toBeVisible();
  await expect(stranger.getByText("is not linked yet; sign in as before")).toBeVisible();

  await signedIn("north");
  await page.goto("/security");
  await page.getByRole("button", { name: "Link an account at Example Login" }).click();
  await signInThere(page, DEMO.north, { second: true });
  const links = page.getByRole("table", { name: "Linked accounts" });
  await expect(links.getByRole("row").nth(1)).toContainText(DEMO.north);
  await expect(links.getByRole("row").nth(1)).toContainText("Asked for there");

  const other = await anotherBrowser();
  await other.goto("/sign-in");
  await goThere(other);
  await signInThere(other, DEMO.north, { second: true });
  await expect(inside(other)).toBeVisible();

  await links.getByRole("button", { name: "Unlink the account at Example Login" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Unlink" }).click();
  await expect(links).toHaveCount(0);
  await other.reload();
  await expect(
    other.getByRole("heading", { name: "Sign in" }),
    "their other sessions have ended",
  ).toBeVisible();
});

test("a fresh proof is given at the provider in a window of its own, and what was being done goes on", async ({
  page,
  signedIn,
}) => {
  await signedIn("east");
  await page.goto("/security");
  await page.getByRole("button", { name: "Link an account at Example Login" }).click();
  await signInThere(page, DEMO.east, { second: true });
  await expect(page.getByRole("table", { name: "Linked accounts" })).toContainText(DEMO.east);

  await openApplication(page, APPLICATIONS.east);
  const dialog = await openCreateDialog(page);
  await dialog.getByLabel("Name").fill("Typed before the proof");
  // The server refuses a stale proof in step-up.spec.ts; here the first answer stands for it.
  await page.route("**/api/v1/applications/*/secrets", refuseStale);
  await dialog.getByRole("button", { name: "Create secret" }).click();
  const question = page.getByRole("dialog", { name: "Confirm that it is you" });
  const beside = page.waitForEvent("popup");
  await expect(question).toBeVisible();
  await page.unroute("**/api/v1/applications/*/secrets");
  await question.getByRole("button", { name: "Confirm with Example Login" }).click();
  const there = await beside;
  await signInThere(there, DEMO.east, { second: true });

  await expect(revealOf(page)).toBeVisible();
  await expect(question).toHaveCount(0);
  await revealOf(page).getByRole("button", { name: "I have stored it" }).click();
  await expect(page.getByRole("row").filter({ hasText: "Typed before the proof" })).toBeVisible();
  if (!there.isClosed()) await expect(there.getByText("You can close this one.")).toBeVisible();
});

test("who stops at the provider, or comes back twice, is told so", async ({ page, provider }) => {
  await page.goto("/sign-in");
  await page.getByRole("button", { name: "Continue with Example Login" }).click();
  await expect(page.getByRole("heading", { name: "Example Login" })).toBeVisible();
  await page.goto(
    `/sso/callback/example?state=sign-in.AAAA&code=AAAA&iss=${encodeURIComponent(provider.issuer)}`,
  );
  await expect(page.getByText("This sign-in is over; begin again.")).toBeVisible();
  await page.reload();
  await expect(page.getByRole("heading", { name: "Nothing to do here" })).toBeVisible();
  await page.getByRole("link", { name: "Go on" }).click();
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
});

test("while a provider is down people are told so and sign in as before", async ({ page, demo }) => {
  await page.goto("/sign-in");
  await page.getByRole("button", { name: "Continue with Absent Login" }).click();
  await expect(page.getByText("Absent Login cannot be reached at the moment")).toBeVisible();
  await givePassword(page, DEMO.south, demo.password);
  await page.getByLabel("Six-digit code").fill(await demo.authenticator("south").code());
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(inside(page)).toBeVisible();
});
