import type { APIRequestContext, Page } from "@playwright/test";
import { asOperator } from "./states/state";
import { DEMO, type DemoPeople } from "./support/demo";
import { expect, test } from "./support/fixtures";
import { mailTo, passwordLink } from "./support/mail";
import { VirtualAuthenticator } from "./support/passkeys";
import { enrolPasskey, givePassword, inside } from "./support/person";
import type { Latchkey } from "./support/server";

test.use({ startOptions: { demo: true } });

async function invite(request: APIRequestContext, name: string, email: string): Promise<void> {
  const data = { name, email, locale: "en", time_zone: "Europe/Amsterdam" };
  const answer = await request.post("/api/v1/people", { data });
  expect(answer.status()).toBe(201);
}

async function invitation(page: Page, latchkey: Latchkey, demo: DemoPeople, email: string): Promise<string> {
  await asOperator({ page, latchkey, demo }, (request) => invite(request, "Ines Example", email));
  return passwordLink(await mailTo(latchkey, email, /gave you access/));
}

test("an invitation leads straight to a passkey, and is used up by it", async ({
  page,
  latchkey,
  demo,
  anotherBrowser,
}) => {
  await VirtualAuthenticator.on(page);
  const link = await invitation(page, latchkey, demo, "straight@registry.example");
  await page.goto(link);
  await expect(page.getByRole("heading", { name: "Welcome, Ines Example" })).toBeVisible();
  expect(page.url()).not.toContain("token");
  await page.getByRole("button", { name: "Continue with a passkey" }).click();
  await enrolPasskey(page, "Phone");
  expect(latchkey.log()).not.toContain(link.split("token=")[1]);

  const late = await anotherBrowser();
  await late.goto(link);
  await expect(late.getByRole("heading", { name: "This link no longer works" })).toBeVisible();
});

test("who began with a passkey can still choose a password by the same invitation", async ({
  page,
  latchkey,
  demo,
}) => {
  await page.goto(await invitation(page, latchkey, demo, "undecided@registry.example"));
  await page.getByRole("button", { name: "Continue with a passkey" }).click();
  await page.getByRole("link", { name: "Choose a password instead" }).click();
  await page.getByLabel("New password").fill("a long phrase of Ines");
  await page.getByRole("button", { name: "Set password and continue" }).click();
  await expect(page.getByRole("heading", { name: "Set up your second sign-in step" })).toBeVisible();
});

test("an invitation that was taken back says so, and cannot be had again by asking", async ({
  page,
  latchkey,
  demo,
  signedIn,
  anotherBrowser,
}) => {
  const link = await invitation(page, latchkey, demo, "unwanted@registry.example");
  const operator = await signedIn("operator");
  await operator.goto("/operator/people?q=unwanted@registry.example");
  await operator.getByRole("button", { name: "More for Ines Example" }).click();
  await operator.getByRole("menuitem", { name: "Take back the invitation" }).click();
  await operator.getByRole("button", { name: "Take back" }).click();
  await expect(operator.getByRole("row").filter({ hasText: "Ines Example" })).toContainText("Not invited");

  const visitor = await anotherBrowser();
  await visitor.goto(link);
  await expect(visitor.getByRole("heading", { name: "This link no longer works" })).toBeVisible();
});

test("a password that was forgotten is set by a link, and counts once the second factor is given", async ({
  page,
  latchkey,
  demo,
  anotherBrowser,
}) => {
  const password = "another long phrase of theirs";
  await page.goto("/sign-in");
  await page.getByRole("link", { name: "Forgot your password?" }).click();
  // The page before has a field of the same name.
  await expect(page.getByRole("heading", { name: "Forgot your password?" })).toBeVisible();
  await page.getByLabel("E-mail address").fill(DEMO.south);
  await page.getByRole("button", { name: "Send the link" }).click();
  await expect(page.getByRole("heading", { name: "Check your mailbox" })).toBeVisible();

  await page.goto(passwordLink(await mailTo(latchkey, DEMO.south, /asked for a new password/)));
  await expect(page.getByText("asks for your passkey or the code")).toBeVisible();
  await page.getByLabel("New password").fill(password);
  await page.getByRole("button", { name: "Set password and continue" }).click();
  await expect(page.getByLabel("Six-digit code")).toBeVisible();

  const other = await anotherBrowser();
  await other.goto("/sign-in");
  await givePassword(other, DEMO.south, password);
  await expect(other.getByRole("alert"), "the new password does not count yet").toContainText("do not match");

  await page.getByLabel("Six-digit code").fill(await demo.authenticator("south").code());
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(inside(page)).toBeVisible();
  await givePassword(other, DEMO.south, password);
  await expect(other.getByLabel("Six-digit code")).toBeVisible();
});
