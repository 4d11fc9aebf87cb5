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
  const left = (await page.context().cookies()).map(({ name }) => name);
  expect(left).not.toContain("__Host-latchkey-session");

  for (const place of ["the application", "the list"]) {
    await page.goBack();
    await expect(page.getByRole("heading", { name: "Sign in" }), place).toBeVisible();
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
  const kept = { domain: "localhost", path: "/", secure: true, httpOnly: true, sameSite: "Strict" };
  const cookies = (await page.context().cookies()).sort((a, b) => a.name.localeCompare(b.name));
  expect(cookies).toEqual([
    // By which the next sign-in is known not to be from a new device; it lets nobody in.
    expect.objectContaining({ ...kept, name: "__Host-latchkey-device" }),
    expect.objectContaining({ ...kept, name: "__Host-latchkey-session", expires: -1 }),
  ]);
  expect(await page.evaluate(() => document.cookie)).toBe("");
});
