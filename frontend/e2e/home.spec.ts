import { generateKeyPairSync } from "node:crypto";
import { type APIRequestContext, expect, type Page, type Request } from "@playwright/test";
import { APPLICATIONS, addressOf, asPerson, startForStates } from "./states/state";
import { test } from "./support/fixtures";

test.use({ startOptions: startForStates });

const rowOf = (page: Page, text: string) => page.getByRole("row").filter({ hasText: text });

test("what needs attention leads to where it is done, and views stay in the address", async ({
  signedIn,
}) => {
  const page = await signedIn("south");
  await page.goto("/applications");
  const attention = page.getByRole("region", { name: "Needs attention" });
  const expired = attention.getByRole("listitem").filter({ hasText: "expired" }).first();
  await expect(expired).toContainText(APPLICATIONS.expiredAndExpiring);
  await expect(page.getByRole("heading", { name: "Production" })).toBeVisible();

  await page.getByRole("button", { name: "Next 12 months" }).click();
  await expect(page).toHaveURL(/[?&]show=timeline/);
  await page.reload();
  await page.getByText("The same as a table").click();
  const table = page.getByRole("table", { name: "Secrets and keys of the next 12 months" });
  await expect(table.getByRole("row").filter({ hasText: APPLICATIONS.south }).first()).toBeVisible();

  await page.getByRole("button", { name: "Next expiry first" }).click();
  await expect(page).toHaveURL(/[?&]show=expiry/);
  await expired.getByRole("link").click();
  await expect(page).toHaveURL(/\/applications\/[\w-]+\/rotate\/[\w-]+/);
  await expect(page.getByText(APPLICATIONS.expiredAndExpiring).first()).toBeVisible();
});

test("a key that expires soon is named where people look, and leads to where another is added", async ({
  signedIn,
  latchkey,
  demo,
}) => {
  const page = await signedIn("north");
  const keys = `/api/v1${await addressOf(page, APPLICATIONS.withoutSecret)}/keys`;
  const public_key = generateKeyPairSync("ed25519").publicKey.export({ type: "spki", format: "pem" });
  const expires_at = new Date(Date.now() + 9.5 * 86_400_000).toISOString();
  const asNorth = (does: (request: APIRequestContext) => Promise<void>) =>
    asPerson("north", { page, latchkey, demo }, does);
  await asNorth(async (request) => {
    const added = await request.post(keys, { data: { name: "Of the gateway", public_key, expires_at } });
    expect(added.status()).toBe(201);
  });

  try {
    await page.goto("/applications");
    const attention = page.getByRole("region", { name: "Needs attention" });
    const item = attention
      .getByRole("listitem")
      .filter({ hasText: "Key “Of the gateway” expires in 9 days" });
    await expect(item).toContainText(APPLICATIONS.withoutSecret);
    await expect(rowOf(page, APPLICATIONS.withoutSecret)).toContainText("Key, no working secret");
    await item.getByRole("link", { name: "Replace" }).click();
    await expect(page).toHaveURL(/#keys$/);
    await expect(page.getByText("The application gets its tokens with a key.")).toBeVisible();

    await page.getByRole("button", { name: "Add key" }).click();
    const adding = page.getByRole("dialog", { name: `Add a key to ${APPLICATIONS.withoutSecret}` });
    await adding.getByLabel("Name").fill("Of the set");
    await adding.getByLabel("Public key").fill("https://machine.example.org/jwks.json");
    await adding.getByRole("button", { name: "Add key" }).click();
    await expect(rowOf(page, "Of the set")).toContainText("https://machine.example.org/jwks.json");

    await page.goto("/applications?show=timeline");
    await expect(item).toContainText("Use “Of the set” instead");
    await page.getByText("The same as a table").click();
    const life = page.getByRole("row").filter({ hasText: "Key “Of the gateway”" });
    await expect(life).toContainText("Replaced by “Of the set”; both are valid for 9 days");
  } finally {
    // Others look at the same applications.
    await asNorth(async (request) => {
      const { items } = (await (await request.get(keys)).json()) as { items: { id: string }[] };
      for (const { id } of items) expect((await request.delete(`${keys}/${id}`)).status()).toBe(204);
    });
  }
});

test("what the first page shows is asked for once, while the program is still on its way", async ({
  signedIn,
}) => {
  const page = await signedIn("south");
  await page.goto("/applications");
  await page.getByRole("link", { name: APPLICATIONS.south }).first().click();
  await expect(page.getByRole("heading", { level: 1, name: APPLICATIONS.south })).toBeVisible();
  const { pathname } = new URL(page.url());
  const application = `/api/v1${pathname}`;
  const begun = ["/api/v1/session", "/api/v1/federation"];
  const pages = {
    "/applications": [...begun, "/api/v1/applications?limit=50", "/api/v1/attention"],
    [pathname]: [...begun, application, `${application}/managers`, `${application}/secrets?limit=200`],
  };
  for (const [path, expected] of Object.entries(pages)) {
    const asked: string[] = [];
    const note = (request: Request) => {
      const { pathname, search } = new URL(request.url());
      if (pathname.startsWith("/api/")) asked.push(pathname + search);
    };
    let arrive = () => {};
    const arrival = new Promise<void>((resolve) => {
      arrive = resolve;
    });
    await page.route("**/assets/framework-*.js", async (route) => {
      await arrival;
      await route.continue();
    });
    // Whatever the page before was still asking for ends with it.
    await page.goto("about:blank");
    page.on("request", note);
    await page.goto(path, { waitUntil: "commit" });
    await expect.poll(() => asked.toSorted()).toEqual(expected.toSorted());
    arrive();
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expect(page.getByRole("row").first()).toBeVisible();
    page.off("request", note);
    await page.unroute("**/assets/framework-*.js");
    expect(asked.filter((one) => expected.includes(one)).toSorted()).toEqual(expected.toSorted());
  }
});

test("a calendar program reads the expiries until the link is removed", async ({ signedIn, request }) => {
  const page = await signedIn("south");
  await page.goto("/account");
  // Somebody else's test may have made one.
  const another = page.getByRole("button", { name: "Make another link" });
  await page.getByRole("button", { name: "Make a link" }).or(another).click();
  const question = page.getByRole("alertdialog");
  const address = page.getByText(/\/api\/v1\/calendars\/[\w-]{43}\.ics$/);
  await expect(question.or(address)).toBeVisible();
  if (await question.isVisible()) await question.getByRole("button", { name: "Make another link" }).click();
  const secret = await address.innerText();
  const read = await request.get(secret);
  expect(read.headers()["content-type"]).toBe("text/calendar; charset=utf-8");
  expect((await read.text()).replaceAll("\r\n ", "")).toContain(`of ${APPLICATIONS.south} expires`);
  await page.getByRole("button", { name: "Remove it" }).click();
  await question.getByRole("button", { name: "Remove it" }).click();
  await expect(page.getByText("No calendar link yet")).toBeVisible();
  expect((await request.get(secret)).status()).toBe(404);
});
