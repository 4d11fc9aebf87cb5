import type { APIRequestContext } from "@playwright/test";
import { behindButton, list } from "./operator";
import { asOperator, asPerson, dialogOf, type State } from "./state";

const jobs: State[] = [list("jobs", "/operator/jobs", "retention")];

const messages: State[] = [
  {
    ...list("messages", "/operator/messages", ""),
    shows: (page) => page.getByRole("row").nth(1),
  },
  {
    name: "operator-message",
    person: "operator",
    open: async ({ page }) => {
      await page.goto("/operator/messages");
      await page.getByRole("row").nth(1).getByRole("link").click();
    },
    // The message is drawn in a frame, some time after the words around it.
    shows: (page) => page.frameLocator("iframe").getByText(/^Hello /),
  },
  {
    ...list("messages-none", "/operator/messages?state=bounced", ""),
    shows: (page) => page.getByText("No message matches"),
  },
  {
    ...list("messages-planned", "/operator/messages?state=planned", ""),
    shows: (page) => page.getByRole("heading", { name: "Waiting for the reader’s morning" }),
  },
];

/** Of the last organisation, so that the first has none; its test goes to nobody. */
async function addWebhook(request: APIRequestContext): Promise<string> {
  const organisations = await request.get("/api/v1/organisations");
  const { items } = (await organisations.json()) as { items: { id: string }[] };
  const id = items.at(-1)?.id ?? "";
  const path = `/api/v1/organisations/${id}/webhooks`;
  const known = (await (await request.get(path)).json()) as { items: { id: string }[] };
  if (known.items.length > 0) return id;
  const answer = await request.post(path, { data: { url: "https://registry.example/webhooks/latchkey" } });
  if (!answer.ok()) throw new Error(await answer.text());
  const { webhook } = (await answer.json()) as { webhook: { id: string } };
  await request.post(`${path}/${webhook.id}/test`);
  return id;
}

const webhooks: State[] = [
  {
    ...list("webhooks-none", "/webhooks", ""),
    shows: (page) => page.getByText("No webhooks yet"),
  },
  behindButton("add-webhook", "/webhooks", "Add webhook"),
  {
    name: "operator-webhooks",
    person: "operator",
    open: async (scene) => {
      let id = "";
      await asOperator(scene, async (request) => {
        id = await addWebhook(request);
      });
      await scene.page.goto(`/webhooks?organisation=${id}`);
      await scene.page.getByRole("button", { name: /^More for / }).click();
      await scene.page.getByRole("menuitem", { name: "Deliveries" }).click();
    },
    shows: (page) => page.getByRole("row").filter({ hasText: "webhook.test" }),
  },
];

/** Asked for by somebody who manages an application, once: what is there is answered again. */
async function askForApplication(request: APIRequestContext): Promise<void> {
  const { items } = (await (await request.get("/api/v1/organisations")).json()) as {
    items: { id: string }[];
  };
  const answer = await request.post(`/api/v1/organisations/${items[0]?.id}/access-requests`, {
    data: {
      name: "Partner-NL-DemoNorth-Reports",
      environment: "production",
      reason: "Monthly reports are to be made by a program of their own, with its own secret.",
    },
  });
  if (!answer.ok()) throw new Error(await answer.text());
}

const requests: State[] = [
  {
    name: "operator-requests",
    person: "operator",
    open: async (scene) => {
      await asPerson("north", scene, askForApplication);
      await scene.page.goto("/operator/requests");
    },
    shows: (page) => page.getByRole("row").filter({ hasText: "Partner-NL-DemoNorth-Reports" }),
  },
  {
    name: "operator-approve-request",
    person: "operator",
    open: async (scene) => {
      await asPerson("north", scene, askForApplication);
      await scene.page.goto("/operator/requests");
      await scene.page
        .getByRole("button", { name: /^Approve the request/ })
        .first()
        .click();
    },
    shows: (page) => dialogOf(page).getByRole("button", { name: "Create application" }),
  },
  {
    name: "member-requests",
    person: "north",
    open: async (scene) => {
      await asPerson("north", scene, askForApplication);
      await scene.page.goto("/requests");
    },
    shows: (page) => page.getByRole("row").filter({ hasText: "Partner-NL-DemoNorth-Reports" }),
  },
  {
    name: "member-ask-for-application",
    person: "north",
    open: async ({ page }) => {
      await page.goto("/requests");
      await page.getByRole("button", { name: "Ask for an application" }).click();
      await dialogOf(page).getByRole("radio", { name: "Production" }).check();
    },
    shows: (page) => dialogOf(page).getByRole("checkbox").first(),
  },
];

const overview: State[] = [
  {
    ...list("overview", "/operator", ""),
    shows: (page) => page.getByRole("link", { name: /Secrets never used/ }).first(),
  },
  list("secrets", "/operator/secrets", "Demo Registry"),
  {
    name: "operator-import-refused",
    person: "operator",
    open: async ({ page }) => {
      await page.goto("/operator/import");
      await page.getByLabel("Table", { exact: true }).fill("code,name,land\n1,One,NL\n,Two,NL\n");
      await page.getByRole("button", { name: "Check the table" }).click();
    },
    shows: (page) => page.getByRole("row").filter({ hasText: "time_zone" }).first(),
  },
  {
    name: "operator-import-checked",
    person: "operator",
    open: async ({ page }) => {
      await page.goto("/operator/import");
      await page
        .getByLabel("Table", { exact: true })
        .fill("code;name;country;time_zone;locale\n4711;Registry West;FR;Europe/Paris;fr\n");
      await page.getByRole("button", { name: "Check the table" }).click();
    },
    shows: (page) => page.getByRole("button", { name: "Import 1 line" }),
  },
];

/** What an operator sees of how the federation stands, and of what Latchkey does by itself. */
export const federationStates: State[] = [...overview, ...requests, ...messages, ...jobs, ...webhooks];
