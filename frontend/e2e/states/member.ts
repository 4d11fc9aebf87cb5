import { generateKeyPairSync } from "node:crypto";
import { type APIRequestContext, expect, type Page } from "@playwright/test";
import { DEMO } from "../support/demo";
import {
  APPLICATIONS,
  asOperator,
  asPerson,
  clientIdOf,
  dialogOf,
  openApplication,
  type State,
} from "./state";

async function openCreate(page: Page): Promise<void> {
  await openApplication(page, APPLICATIONS.freshAndExpiring);
  await page.getByRole("button", { name: "Create secret" }).click();
}

async function openReveal(page: Page): Promise<void> {
  await openApplication(page, APPLICATIONS.east);
  await page.getByRole("button", { name: "Create secret" }).click();
  await dialogOf(page).getByRole("button", { name: "Create secret" }).click();
  await page.getByRole("button", { name: "Copy secret" }).waitFor();
}

async function openDelete(page: Page, application: string): Promise<void> {
  await openApplication(page, application);
  await page.getByRole("button", { name: "Delete Secret by" }).first().click();
}

async function openUsage(page: Page, application: string): Promise<void> {
  await openApplication(page, application);
  await page.getByRole("button", { name: "Usage of Secret by" }).first().click();
}

async function disable(request: APIRequestContext): Promise<void> {
  const address = `/api/v1/applications/${await clientIdOf(request, APPLICATIONS.toDisable)}`;
  const { etag = "" } = (await request.get(address)).headers();
  const answer = await request.patch(address, { data: { state: "disabled" }, headers: { "If-Match": etag } });
  if (!answer.ok()) throw new Error(await answer.text());
}

/** Creates a secret and reports it as a scanner would that found it somewhere. */
async function leak(request: APIRequestContext): Promise<void> {
  const secrets = `/api/v1/applications/${await clientIdOf(request, APPLICATIONS.east)}/secrets`;
  const expires_at = new Date(Date.now() + 90 * 86_400_000).toISOString();
  const created = await request.post(secrets, {
    data: { name: `In a repository, ${Date.now()}`, expires_at },
  });
  if (!created.ok()) throw new Error(await created.text());
  const { secret, value } = (await created.json()) as { secret: { id: string }; value: string };
  await request.post("/api/v1/leaks", { data: { values: [value] } });
  const seen = async () => (await request.get(`${secrets}/${secret.id}`)).text();
  await expect.poll(seen).not.toContain('"leaked_at":null');
}

/** Gives an application a key that expires soon, unless it has one. */
async function key(request: APIRequestContext): Promise<void> {
  const keys = `/api/v1/applications/${await clientIdOf(request, APPLICATIONS.east)}/keys`;
  const { items } = (await (await request.get(keys)).json()) as { items: unknown[] };
  if (items.length > 0) return;
  const public_key = generateKeyPairSync("ed25519").publicKey.export({ type: "spki", format: "pem" });
  const expires_at = new Date(Date.now() + 9.5 * 86_400_000).toISOString();
  const added = await request.post(keys, { data: { name: "Of the gateway", public_key, expires_at } });
  if (!added.ok()) throw new Error(await added.text());
}

async function takeAssignments(request: APIRequestContext): Promise<void> {
  const answer = await request.get("/api/v1/assignments");
  const { items } = (await answer.json()) as { items: { id: string; person: { email: string } }[] };
  for (const { id } of items.filter(({ person }) => person.email === DEMO.unassigned))
    await request.delete(`/api/v1/assignments/${id}`);
}

const secretsTable = (page: Page) => page.getByRole("table", { name: "Secrets" });

const lists: State[] = [
  {
    name: "applications",
    person: "north",
    open: async ({ page }) => void (await page.goto("/applications")),
    shows: (page) => page.getByRole("link", { name: APPLICATIONS.withoutSecret }),
  },
  {
    name: "applications-no-match",
    person: "north",
    open: async ({ page }) => void (await page.goto("/applications?q=nothing-like-this&environment=sandbox")),
    shows: (page) => page.getByText("No application matches"),
  },
  {
    name: "applications-next-expiry-first",
    person: "south",
    open: async ({ page }) => void (await page.goto("/applications?show=expiry")),
    shows: (page) => page.getByRole("link", { name: APPLICATIONS.south }),
  },
  {
    name: "timeline",
    person: "north",
    open: async ({ page }) => {
      await page.goto("/applications?show=timeline");
      await page.getByText("The same as a table").click();
    },
    shows: (page) => page.getByRole("table", { name: "Secrets and keys of the next 12 months" }),
  },
  {
    name: "key-expiring",
    person: "east",
    open: async (scene) => {
      await asPerson("east", scene, key);
      await scene.page.goto("/applications?show=timeline");
      await scene.page.getByText("The same as a table").click();
    },
    shows: (page) => page.getByRole("row").filter({ hasText: "Of the gateway" }),
  },
  {
    name: "applications-none",
    person: "unassigned",
    open: async (scene) => {
      await asOperator(scene, takeAssignments);
      await scene.page.goto("/applications");
    },
    shows: (page) => page.getByText("No applications yet"),
  },
  {
    name: "person-menu",
    person: "north",
    open: async ({ page }) => {
      await page.goto("/applications");
      await page.getByRole("button", { name: "Robin Demo-North, account" }).click();
    },
    shows: (page) => page.getByRole("menuitem", { name: "Sign out" }),
  },
  {
    name: "load-failure",
    person: "north",
    open: async ({ page }) => {
      await page.route("**/api/v1/applications?*", (route) => route.abort());
      await page.goto("/applications");
      // It tries again by itself first, for some seconds.
      await page.getByText("This could not be loaded").waitFor();
    },
    shows: (page) => page.getByText("This could not be loaded"),
  },
];

const applications: State[] = [
  {
    name: "application-fresh-and-expiring",
    person: "north",
    open: ({ page }) => openApplication(page, APPLICATIONS.freshAndExpiring),
    shows: secretsTable,
  },
  {
    name: "application-program",
    person: "north",
    open: async ({ page }) => {
      await openApplication(page, APPLICATIONS.twoDaysLeft);
      await page.getByRole("tab", { name: "Rust" }).click();
    },
    shows: (page) => page.getByText("cargo add oauth2"),
  },
  {
    name: "application-two-days-left",
    person: "north",
    open: ({ page }) => openApplication(page, APPLICATIONS.twoDaysLeft),
    shows: secretsTable,
  },
  {
    name: "application-sandbox",
    person: "north",
    open: ({ page }) => openApplication(page, APPLICATIONS.neverUsedAndExpired),
    shows: secretsTable,
  },
  {
    name: "application-without-secret",
    person: "north",
    open: ({ page }) => openApplication(page, APPLICATIONS.withoutSecret),
    shows: (page) => page.getByText("No secret yet"),
  },
  {
    name: "application-filter-without-match",
    person: "north",
    open: ({ page }) => openApplication(page, APPLICATIONS.twoDaysLeft, "?secrets=expired"),
    shows: (page) => page.getByText("No secret is in this state"),
  },
  {
    name: "application-disabled",
    person: "east",
    open: async (scene) => {
      await asOperator(scene, disable);
      await openApplication(scene.page, APPLICATIONS.toDisable);
    },
    shows: (page) => page.getByText("Disabled by the operators"),
  },
  {
    name: "application-one-manager",
    person: "east",
    open: ({ page }) => openApplication(page, APPLICATIONS.east),
    shows: secretsTable,
  },
  {
    name: "application-suspend",
    person: "north",
    open: async ({ page }) => {
      await openApplication(page, APPLICATIONS.freshAndExpiring);
      await page
        .getByRole("button", { name: /^Suspend / })
        .first()
        .click();
    },
    shows: dialogOf,
  },
  {
    name: "application-secret-menu",
    person: "north",
    open: async ({ page }) => {
      await openApplication(page, APPLICATIONS.twoDaysLeft);
      await page.getByRole("button", { name: "More for Secret by" }).click();
    },
    shows: (page) => page.getByRole("menuitem", { name: "End all tokens" }),
  },
  {
    name: "application-end-tokens",
    person: "north",
    open: async ({ page }) => {
      await openApplication(page, APPLICATIONS.twoDaysLeft);
      await page.getByRole("button", { name: "More for Secret by" }).click();
      await page.getByRole("menuitem", { name: "End all tokens" }).click();
    },
    shows: dialogOf,
  },
  {
    name: "application-usage",
    person: "north",
    open: ({ page }) => openUsage(page, APPLICATIONS.twoDaysLeft),
    shows: (page) => page.getByRole("slider", { name: "Tokens by day" }),
  },
  {
    name: "application-usage-as-a-table",
    person: "north",
    open: async ({ page }) => {
      await openUsage(page, APPLICATIONS.twoDaysLeft);
      await page.getByText("The same as a table").click();
    },
    shows: (page) => page.getByRole("table", { name: "Tokens by day" }),
  },
  {
    name: "application-usage-failure",
    person: "north",
    open: async ({ page }) => {
      await page.route("**/usage", (route) => route.abort());
      await openUsage(page, APPLICATIONS.twoDaysLeft);
      // It tries again by itself first, for some seconds.
      await page.getByText("This could not be loaded").waitFor();
    },
    shows: (page) => page.getByText("This could not be loaded"),
  },
  {
    name: "application-leaked-secret",
    person: "east",
    open: async (scene) => {
      await asPerson("east", scene, leak);
      await openApplication(scene.page, APPLICATIONS.east);
    },
    shows: (page) => page.getByText(/^Found in public on/).first(),
  },
  {
    name: "application-add-key",
    person: "north",
    open: async ({ page }) => {
      await openApplication(page, APPLICATIONS.freshAndExpiring);
      await page.getByRole("button", { name: "Add key" }).click();
    },
    shows: (page) => dialogOf(page).getByLabel("Public key"),
  },
  {
    name: "application-with-a-key",
    person: "north",
    open: async ({ page }) => {
      await openApplication(page, APPLICATIONS.neverUsedAndExpired);
      await page.getByRole("button", { name: "Add key" }).click();
      await dialogOf(page).getByLabel("Name").fill("Key of the nightly import");
      await dialogOf(page)
        .getByLabel("Public key")
        .fill('{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}');
      await dialogOf(page).getByRole("button", { name: "Add key" }).click();
    },
    shows: (page) => page.getByRole("table", { name: "Keys" }),
  },
  {
    name: "application-not-found",
    person: "north",
    open: async ({ page }) => void (await page.goto("/applications/6d8f3c1e-8f0e-4f55-9d0b-2f1f7b6f5a11")),
    shows: (page) => page.getByRole("heading", { name: "There is nothing here" }),
  },
];

const creating: State[] = [
  {
    name: "create-secret",
    person: "north",
    open: ({ page }) => openCreate(page),
    shows: (page) => page.getByText("It stops working on"),
  },
  {
    name: "create-secret-leave-question",
    person: "north",
    open: async ({ page }) => {
      await openCreate(page);
      await page.getByLabel("Name").fill("Of the importer");
      await page.keyboard.press("Escape");
    },
    shows: (page) => page.getByText("Close, and lose what you have entered?"),
  },
  {
    name: "create-secret-short-lived",
    person: "north",
    open: async ({ page }) => {
      await openCreate(page);
      await page.getByText("30 days", { exact: true }).click();
    },
    shows: (page) => page.getByText("Short-lived secrets are for tests."),
  },
  {
    name: "create-secret-calendar",
    person: "north",
    open: async ({ page }) => {
      await openCreate(page);
      await page.getByText("Custom", { exact: true }).click();
      await page.getByRole("button", { name: "Open calendar" }).click();
    },
    shows: (page) => page.getByRole("grid"),
  },
  {
    name: "create-secret-custom-too-late",
    person: "north",
    open: async ({ page }) => {
      await openCreate(page);
      await page.getByText("Custom", { exact: true }).click();
      await page.getByLabel("Expiry date").fill("2099-01-31");
    },
    shows: (page) => page.getByText(/^Choose a date from/),
  },
  {
    name: "create-secret-duplicate",
    person: "north",
    open: async ({ page }) => {
      await openCreate(page);
      const taken = await page.locator("tbody th").first().innerText();
      await dialogOf(page).getByLabel("Name").fill(taken);
      await dialogOf(page).getByRole("button", { name: "Create secret" }).click();
    },
    shows: (page) => page.getByText("Another secret of this application has this name"),
  },
  {
    name: "reveal-masked",
    person: "east",
    open: ({ page }) => openReveal(page),
    shows: (page) => page.getByLabel("Client secret"),
  },
  {
    name: "reveal-shown-curl",
    person: "east",
    open: async ({ page }) => {
      await openReveal(page);
      await page.getByRole("button", { name: "Show", exact: true }).click();
      await page.getByRole("tab", { name: "Try it with curl" }).click();
    },
    shows: (page) => page.getByText("grant_type=client_credentials"),
  },
  {
    name: "reveal-leave-question",
    person: "east",
    open: async ({ page }) => {
      await openReveal(page);
      await page.getByRole("button", { name: "I have stored it" }).click();
    },
    shows: (page) => page.getByText("You have not copied the secret."),
  },
];

const deleting: State[] = [
  {
    name: "delete-recently-used",
    person: "north",
    open: ({ page }) => openDelete(page, APPLICATIONS.twoDaysLeft),
    shows: (page) => page.getByText("It was used in the last seven days"),
  },
  {
    name: "delete-expired",
    person: "north",
    open: async ({ page }) => {
      await openApplication(page, APPLICATIONS.neverUsedAndExpired, "?secrets=expired");
      await page.getByRole("button", { name: "Delete Secret by" }).click();
    },
    shows: (page) => page.getByText("This cannot be undone."),
  },
];

/** What a credential manager sees. */
export const memberStates: State[] = [...lists, ...applications, ...creating, ...deleting];
