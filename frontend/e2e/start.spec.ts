import { expect, test } from "./support/fixtures";

test("a visitor is led to sign-in and back to where they wanted to go", async ({ page }) => {
  await page.goto("/applications?environment=sandbox");
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  expect(new URL(page.url()).searchParams.get("next")).toBe("/applications?environment=sandbox");
});

test("an unknown page says so, and an unknown file is not answered with a page", async ({
  page,
  request,
}) => {
  await page.goto("/set-password");
  await expect(page.getByRole("heading", { name: "This link is incomplete" })).toBeVisible();
  const missing = await request.get("/assets/missing.js");
  expect(missing.status()).toBe(404);
});
