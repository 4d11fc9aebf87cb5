import { APPLICATIONS } from "./states/state";
import { DEMO } from "./support/demo";
import { expect, test } from "./support/fixtures";
import { givePassword } from "./support/person";

test.use({ startOptions: { demo: true } });

test("after signing out, neither going back nor the same code lets anybody in", async ({ page, demo }) => {
  const code = await demo.authenticator("east").code();
  await page.goto("/applications?environment=production");
  await givePassword(page, DEMO.east, demo.password);
  await page.getByLabel("Six-digit code").fill(code);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page).toHaveURL(/\/applications\?environment=production$/);
  await page.getByRole("link", { name: "Partner-JP-DemoEast-DM" }).click();
  await expect(page.getByRole("table", { name: "Secrets" })).toBeVisible();

  const [session] = (await page.context().cookies()).filter(({ name }) => name === "__Host-latchkey-session");
  await page.getByRole("button", { name: "Noor Demo-East, account" }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  expect(await page.context().cookies()).toEqual([]);

  for (const left of ["the application", "the list"]) {
    await page.goBack();
    await expect(page.getByRole("heading", { name: "Sign in" }), left).toBeVisible();
    await expect(page.getByText(/Partner-JP/)).toHaveCount(0);
  }
  if (session) await page.context().addCookies([session]);
  expect((await page.request.get("/api/v1/session")).status()).toBe(401);

  await page.goto("/sign-in");
  await givePassword(page, DEMO.east, demo.password);
  await page.getByLabel("Six-digit code").fill(code);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByRole("alert")).toContainText("This code was used before");
});

test("the session is a cookie that scripts and other sites cannot use", async ({ signedIn }) => {
  const page = await signedIn("north");
  await page.goto("/applications");
  await expect(page.getByRole("link", { name: APPLICATIONS.withoutSecret })).toBeVisible();
  expect(await page.context().cookies()).toEqual([
    expect.objectContaining({
      name: "__Host-latchkey-session",
      domain: "localhost",
      path: "/",
      secure: true,
      httpOnly: true,
      sameSite: "Strict",
      expires: -1,
    }),
  ]);
  expect(await page.evaluate(() => document.cookie)).toBe("");
});
