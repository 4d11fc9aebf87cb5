import type { APIRequestContext, Page } from "@playwright/test";
import {
  APPLICATIONS,
  asOperator,
  choose,
  dialogOf,
  filledDialogOf,
  openApplication,
  type State,
} from "./state";

const PERSON = "Robin Demo-North";
const API = "Data Manager";
const INVITED = { name: "Iris Demo-Invited", email: "invited@demo.example" };

/** The first time only; later the address is taken, by the same person. */
async function inviteSomebody(request: APIRequestContext): Promise<void> {
  const answer = await request.post("/api/v1/people", {
    data: { ...INVITED, locale: "en", time_zone: "Europe/Amsterdam" },
  });
  if (!answer.ok() && answer.status() !== 422) throw new Error(await answer.text());
}

/** A list of the administration, or a dialog that one of its buttons opens. */
export function list(name: string, address: string, row: string): State {
  return {
    name: `operator-${name}`,
    person: "operator",
    open: async ({ page }) => void (await page.goto(address)),
    shows: (page) => page.getByRole("row").filter({ hasText: row }).first(),
  };
}

function dialog(name: string, address: string, open: (page: Page) => Promise<void>): State {
  return {
    name: `operator-${name}`,
    person: "operator",
    open: async ({ page }) => {
      await page.goto(address);
      await open(page);
    },
    shows: (page) => filledDialogOf(page).getByRole("button").last(),
  };
}

export function behindButton(name: string, address: string, button: string): State {
  return dialog(name, address, (page) =>
    page.getByRole("button", { name: button, exact: true }).first().click(),
  );
}

function behindMenu(name: string, address: string, menu: string, item: string): State {
  return dialog(name, address, async (page) => {
    await page.getByRole("button", { name: menu, exact: true }).click();
    await page.getByRole("menuitem", { name: item }).click();
  });
}

const organisations: State[] = [
  list("organisations", "/operator/organisations", "Demo Registry North"),
  behindButton("add-organisation", "/operator/organisations", "Add organisation"),
  behindButton("edit-organisation", "/operator/organisations", "Edit Demo Registry North"),
  dialog("add-organisation-refused", "/operator/organisations", async (page) => {
    await page.getByRole("button", { name: "Add organisation" }).click();
    await dialogOf(page).getByLabel("Name").fill("Demo Registry North");
    await dialogOf(page).getByLabel("Code").fill("0901");
    await choose(page, "Country", "Netherlands");
    await dialogOf(page).getByRole("button", { name: "Add organisation" }).click();
    await dialogOf(page).getByRole("alert").waitFor();
  }),
  dialog("add-organisation-left-empty", "/operator/organisations", async (page) => {
    await page.getByRole("button", { name: "Add organisation" }).click();
    await dialogOf(page).getByRole("button", { name: "Add organisation" }).click();
    await page.getByText("Choose a country.").waitFor();
  }),
  {
    ...behindButton("country-list", "/operator/organisations", "Add organisation"),
    shows: (page) => page.getByRole("option", { name: /^Germany/ }),
    open: async ({ page }) => {
      await page.goto("/operator/organisations");
      await page.getByRole("button", { name: "Add organisation" }).click();
      await page.getByRole("combobox", { name: "Country" }).fill("ger");
    },
  },
  {
    ...list("no-match", "/operator/organisations?q=nothing-like-this", ""),
    shows: (page) => page.getByText("Nothing matches"),
  },
];

const apis: State[] = [
  list("apis", "/operator/apis", API),
  behindButton("add-api", "/operator/apis", "Add API"),
  behindButton("edit-api", "/operator/apis", `Edit ${API}`),
  behindButton("permissions", "/operator/apis", `Permissions of ${API}`),
  behindMenu("introspectors-none", "/operator/apis", `More for ${API}`, "Introspection"),
  dialog("introspectors", "/operator/apis", async (page) => {
    await page.getByRole("button", { name: `More for ${API}`, exact: true }).click();
    await page.getByRole("menuitem", { name: "Introspection" }).click();
    await choose(page, "Add an application", APPLICATIONS.south);
    await choose(page, "Add an application", APPLICATIONS.toDisable);
    await dialogOf(page)
      .getByRole("button", { name: `Remove ${APPLICATIONS.toDisable}` })
      .waitFor();
  }),
  dialog("remove-permission", "/operator/apis", async (page) => {
    await page.getByRole("button", { name: `Permissions of ${API}`, exact: true }).click();
    await page.getByRole("button", { name: "Remove donor-data.read" }).click();
    await page.getByRole("button", { name: "Remove permission" }).waitFor();
  }),
];

const applications: State[] = [
  list("applications", "/operator/applications", APPLICATIONS.south),
  behindButton("create-application", "/operator/applications", "Create application"),
  dialog("create-application-permissions", "/operator/applications", async (page) => {
    await page.getByRole("button", { name: "Create application" }).click();
    await dialogOf(page).getByRole("radio", { name: "Production" }).check();
    await dialogOf(page).getByRole("checkbox").first().waitFor();
  }),
  dialog("create-application-left-empty", "/operator/applications", async (page) => {
    await page.getByRole("button", { name: "Create application" }).click();
    await dialogOf(page).getByRole("button", { name: "Create application" }).click();
    await page.getByText("Choose an environment.").waitFor();
  }),
  behindMenu("limits", "/operator/applications", `More for ${APPLICATIONS.south}`, "Limits"),
  behindButton("grants", "/operator/applications", `Grants of ${APPLICATIONS.south}`),
  behindMenu("rename-application", "/operator/applications", `More for ${APPLICATIONS.south}`, "Rename"),
  behindMenu("disable-application", "/operator/applications", `More for ${APPLICATIONS.south}`, "Disable"),
  {
    name: "operator-application-page",
    person: "operator",
    open: ({ page }) => openApplication(page, APPLICATIONS.freshAndExpiring),
    shows: (page) => page.getByText("Operators cannot"),
  },
  {
    name: "operator-suspend-secret",
    person: "operator",
    open: async ({ page }) => {
      await openApplication(page, APPLICATIONS.freshAndExpiring);
      await page
        .getByRole("button", { name: /^Suspend / })
        .first()
        .click();
    },
    shows: dialogOf,
  },
];

const people: State[] = [
  list("people", "/operator/people", PERSON),
  behindButton("invite-person", "/operator/people", "Invite person"),
  behindButton("edit-person", "/operator/people", `Edit ${PERSON}`),
  behindMenu("send-link", "/operator/people", `More for ${PERSON}`, "Send a password link"),
  behindMenu("deactivate-person", "/operator/people", `More for ${PERSON}`, "Deactivate"),
  behindMenu("reset-sign-in", "/operator/people", `More for ${PERSON}`, "Reset sign-in"),
  {
    name: "operator-invitation-to-take-back",
    person: "operator",
    open: async (scene) => {
      await asOperator(scene, inviteSomebody);
      await scene.page.goto(`/operator/people?q=${INVITED.email}`);
      await scene.page.getByRole("button", { name: `More for ${INVITED.name}`, exact: true }).click();
      await scene.page.getByRole("menuitem", { name: "Take back the invitation" }).click();
    },
    shows: (page) => dialogOf(page).getByRole("button", { name: "Take back" }),
  },
  {
    ...list("row-menu", "/operator/people", PERSON),
    open: async ({ page }) => {
      await page.goto("/operator/people");
      await page.getByRole("button", { name: `More for ${PERSON}` }).click();
    },
    shows: (page) => page.getByRole("menuitem", { name: "Deactivate" }),
  },
];

/** What somebody left behind who is no longer there. */
function offboarding(name: string, open: (page: Page) => Promise<void>, shows: State["shows"]): State {
  return {
    name: `operator-${name}`,
    person: "operator",
    open: async ({ page }) => {
      await page.goto("/operator/people");
      await page.getByRole("row").filter({ hasText: "Jo Demo-East" }).getByRole("link").click();
      await open(page);
    },
    shows,
  };
}

const leavers: State[] = [
  offboarding(
    "left-behind",
    async () => {},
    // The list of people, from which one comes, has a row with the name, too.
    (page) => page.getByRole("table", { name: "Secrets that were left behind" }),
  ),
  offboarding(
    "left-behind-none",
    (page) => page.getByRole("button", { name: "Settled without replacement" }).click(),
    (page) => page.getByText("No secret was settled without replacement"),
  ),
  offboarding(
    "mark-left-secret",
    (page) => page.getByRole("button", { name: /needs no replacement$/ }).click(),
    (page) => dialogOf(page).getByRole("button", { name: "Mark as settled" }),
  ),
  {
    ...list("few-managers", "/operator/applications?few_managers=true", APPLICATIONS.east),
    shows: (page) => page.getByText("Only one reachable manager").first(),
  },
  {
    name: "operator-application-with-few-managers",
    person: "operator",
    open: ({ page }) => openApplication(page, APPLICATIONS.toDisable),
    shows: (page) => page.getByText("Only one manager can be reached"),
  },
];

const assignments: State[] = [
  list("assignments", "/operator/assignments", PERSON),
  behindButton("assign-manager", "/operator/assignments", "Assign manager"),
  behindButton("remove-assignment", "/operator/assignments", `Remove the assignment of ${PERSON}`),
];

const signingKeys: State[] = [
  list("signing-keys", "/operator/signing-keys", "ES256"),
  dialog("end-signing-key", "/operator/signing-keys", (page) =>
    page
      .getByRole("button", { name: /^End at once/ })
      .first()
      .click(),
  ),
];

/** What an operator sees of who may do what. */
export const operatorStates: State[] = [
  ...organisations,
  ...apis,
  ...applications,
  ...people,
  ...leavers,
  ...assignments,
  ...signingKeys,
];
