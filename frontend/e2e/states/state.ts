import type { APIRequestContext, Browser, Locator, Page } from "@playwright/test";
import type { DemoPeople, DemoPerson } from "../support/demo";
import type { Latchkey, StartOptions } from "../support/server";

export type Scene = { page: Page; latchkey: Latchkey; demo: DemoPeople };

/** Something that the portal can show, and how to get there with the demo data. */
export type State = {
  name: string;
  /** Who is signed in; nobody where it is left out. */
  person?: DemoPerson;
  open: (scene: Scene) => Promise<void>;
  /** What has to be in sight before one looks. */
  shows: (page: Page) => Locator;
};

/** Each look at the reveal makes another secret, so there has to be room for many. */
export const startForStates: StartOptions = {
  demo: true,
  // They are looked at for longer than a proof counts, too.
  environment: { LATCHKEY_SECRETS__MAX_LIVE: "100", LATCHKEY_SESSION__STEP_UP_MINUTES: "240" },
};

/** Applications of the demo data, by what is remarkable about their secrets. */
export const APPLICATIONS = {
  freshAndExpiring: "Partner-NL-DemoNorth-DM",
  twoDaysLeft: "Partner-NL-DemoNorth-SMC",
  neverUsedAndExpired: "Partner-NL-DemoNorth-SMC-Sandbox",
  withoutSecret: "PartnerAlternative-NL-DemoNorth-SMC",
  south: "Partner-DE-DemoSouth-DM",
  expiredAndExpiring: "Partner-DE-DemoSouth-SMC",
  east: "Partner-JP-DemoEast-SMC",
  toDisable: "Partner-JP-DemoEast-DM",
} as const;

/** The address of an application's page, asked from the interface as the signed-in person. */
export async function addressOf(page: Page, application: string): Promise<string> {
  return `/applications/${await clientIdOf(page.request, application)}`;
}

export async function clientIdOf(request: APIRequestContext, application: string): Promise<string> {
  const answer = await request.get("/api/v1/applications", { params: { q: application } });
  const { items } = (await answer.json()) as { items: { id: string; name: string }[] };
  const found = items.find(({ name }) => name === application);
  if (!found) throw new Error(`${application} is not in sight.`);
  return found.id;
}

export function browserOf({ page }: Scene): Browser {
  const browser = page.context().browser();
  if (!browser) throw new Error("The page belongs to no browser.");
  return browser;
}

/** Prepares something through the interface, with an operator's session beside that of the page. */
export function asOperator(
  scene: Scene,
  prepare: (request: APIRequestContext) => Promise<void>,
): Promise<void> {
  return asPerson("operator", scene, prepare);
}

export async function asPerson(
  person: DemoPerson,
  scene: Scene,
  prepare: (request: APIRequestContext) => Promise<void>,
): Promise<void> {
  const { latchkey, demo } = scene;
  const browser = browserOf(scene);
  const cookies = await demo.session(person, browser, latchkey.url);
  const context = await browser.newContext({
    baseURL: latchkey.url,
    extraHTTPHeaders: { Origin: latchkey.url },
  });
  await context.addCookies(cookies);
  await prepare(context.request);
  await context.close();
}

export async function openApplication(page: Page, application: string, search = ""): Promise<void> {
  await page.goto((await addressOf(page, application)) + search);
}

/** The one dialog that is open, of either kind. */
export function dialogOf(page: Page): Locator {
  return page.getByRole("dialog").or(page.getByRole("alertdialog")).last();
}

/** The same once it is filled: what is edited is read first, in a dialog that can only be closed. */
export function filledDialogOf(page: Page): Locator {
  return dialogOf(page).filter({ hasNot: page.getByRole("status", { name: "Loading" }) });
}

/** Chooses from a field that searches while one types. */
export async function choose(page: Page, field: string, option: string): Promise<void> {
  await page.getByRole("combobox", { name: field }).fill(option);
  await page.getByRole("option", { name: new RegExp(`^${option}`) }).click();
}
