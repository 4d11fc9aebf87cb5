import type { Page } from "@playwright/test";
import { expect, test } from "./support/fixtures";
import { VirtualAuthenticator } from "./support/passkeys";
import { choosePassword, enrolPasskey, givePassword, inside, newOperator, signOut } from "./support/person";
import type { Latchkey } from "./support/server";

const PASSWORD = "a long phrase of somebody";
const NAME = "Blue laptop";

/** Somebody who follows the link of the command line and makes a passkey. */
async function join(page: Page, latchkey: Latchkey, email: string): Promise<string[]> {
  await choosePassword(page, await newOperator(latchkey, email), PASSWORD);
  await page.getByRole("button", { name: /^Passkey/ }).click();
  return enrolPasskey(page, NAME);
}

test("a passkey that is made at the first sign-in later signs in alone", async ({ page, latchkey }) => {
  const authenticator = await VirtualAuthenticator.on(page);
  await join(page, latchkey, "alone@federation.example");
  expect(await authenticator.count()).toBe(1);

  // Nobody answers what the browser offers at the field; the button asks for itself.
  await authenticator.answers(false);
  const offered = page.waitForResponse("**/sign-in/passkey/challenge");
  await signOut(page);
  await expect(page.getByLabel("E-mail address")).toHaveAttribute("autocomplete", "username webauthn");
  await offered;
  // An authenticator that is asked while nobody is there never answers, so somebody comes before the server does.
  await page.route("**/sign-in/passkey/challenge", async (route) => {
    await authenticator.answers(true);
    await route.continue();
  });
  await page.getByRole("button", { name: "Sign in with a passkey" }).click();
  await expect(inside(page)).toBeVisible();
});

test("a passkey that the browser fills in signs in without a click on a button", async ({
  page,
  latchkey,
}) => {
  await VirtualAuthenticator.on(page);
  await join(page, latchkey, "autofill@federation.example");
  await signOut(page).catch(() => undefined);
  await expect(inside(page)).toBeVisible();
});

test("a passkey is the second factor after the password, and a finger that is not known lets nobody in", async ({
  page,
  latchkey,
}) => {
  const authenticator = await VirtualAuthenticator.on(page);
  await join(page, latchkey, "second@federation.example");
  await authenticator.answers(false);
  await signOut(page);
  await givePassword(page, "second@federation.example", PASSWORD);
  await expect(page.getByRole("heading", { name: "Hello Olga Example" })).toBeVisible();

  await authenticator.recognises(false);
  await authenticator.answers(true);
  await page.getByRole("button", { name: "Use your passkey" }).click();
  await expect(page.getByRole("alert")).toContainText("No passkey was given");
  expect((await page.request.get("/api/v1/session")).status()).toBe(401);

  await authenticator.recognises(true);
  await page.getByRole("button", { name: "Use your passkey" }).click();
  await expect(inside(page)).toBeVisible();
});

test("a recovery code lets in once, after the password, and leads to what is to be replaced", async ({
  page,
  latchkey,
  anotherBrowser,
}) => {
  await VirtualAuthenticator.on(page);
  const email = "recovery@federation.example";
  const [code = ""] = await join(page, latchkey, email);

  // A browser that knows nothing of the passkey.
  const elsewhere = await anotherBrowser();
  await elsewhere.goto("/sign-in");
  await givePassword(elsewhere, email, PASSWORD);
  await elsewhere.getByRole("button", { name: "Use a recovery code" }).click();
  await elsewhere.getByLabel("Recovery code").fill(code.toLowerCase().replaceAll("-", " "));
  await elsewhere.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(elsewhere.getByText("9 are left.")).toBeVisible();
  await elsewhere.getByRole("button", { name: "Open my security page" }).click();
  await expect(elsewhere.getByRole("heading", { name: "Security", level: 1 })).toBeVisible();

  const again = await anotherBrowser();
  await again.goto("/sign-in");
  await givePassword(again, email, PASSWORD);
  await again.getByRole("button", { name: "Use a recovery code" }).click();
  await again.getByLabel("Recovery code").fill(code);
  await again.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(again.getByRole("alert")).toContainText("This recovery code was used before");
  expect(latchkey.log()).not.toContain(code);
});
