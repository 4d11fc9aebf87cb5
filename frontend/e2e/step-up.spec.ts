import { dialogOf } from "./states/state";
import { expect, test } from "./support/fixtures";
import { VirtualAuthenticator } from "./support/passkeys";
import { choosePassword, enrolPasskey, newOperator } from "./support/person";

const ONE_MINUTE = 60_000;

// The shortest that can be configured. It is waited for, so that it is the server who asks.
test.use({ startOptions: { environment: { LATCHKEY_SESSION__STEP_UP_MINUTES: "1" } } });

test("what is sensitive asks for the passkey in place after a while, and then goes on by itself", async ({
  page,
  latchkey,
}) => {
  test.setTimeout(3 * ONE_MINUTE);
  const authenticator = await VirtualAuthenticator.on(page);
  const email = "steps@federation.example";
  await choosePassword(page, await newOperator(latchkey, email), "a long phrase of Olga");
  await page.getByRole("button", { name: /^Passkey/ }).click();
  await enrolPasskey(page, "First laptop");
  const cookie = async () =>
    (await page.context().cookies()).find(({ name }) => name === "__Host-latchkey-session")?.value;
  const before = await cookie();

  await page.goto("/security");
  await page.getByRole("button", { name: "Rename First laptop" }).click();
  await dialogOf(page).getByLabel("Name").fill("Kitchen laptop");
  await page.waitForTimeout(ONE_MINUTE);
  await dialogOf(page).getByRole("button", { name: "Save" }).click();

  const question = page.getByRole("dialog", { name: "Confirm that it is you" });
  await authenticator.recognises(false);
  await question.getByRole("button", { name: "Use your passkey" }).click();
  await expect(question.getByRole("alert")).toContainText("No passkey was given");
  await authenticator.recognises(true);
  await question.getByRole("button", { name: "Use your passkey" }).click();

  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(page.getByRole("rowheader", { name: "Kitchen laptop" })).toBeVisible();
  expect(await cookie(), "a proof gives the session another cookie").not.toBe(before);
});
