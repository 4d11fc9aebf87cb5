import type { Page } from "@playwright/test";
import { PASSKEYS, signedInWithEverything } from "./everything";
import { refuseStale } from "./stale";
import { APPLICATIONS, addressOf, dialogOf, openApplication, type State } from "./state";

const EVENT = "Details";

async function openAudit(page: Page, search = ""): Promise<void> {
  await page.goto(`/audit${search}`);
}

async function askForFreshCode(page: Page): Promise<void> {
  await page.route("**/api/v1/applications/*/secrets", refuseStale);
  await openApplication(page, APPLICATIONS.freshAndExpiring);
  await page.getByRole("button", { name: "Create secret" }).click();
  await dialogOf(page).getByRole("button", { name: "Create secret" }).click();
  await dialogOf(page).getByLabel("Six-digit code").waitFor();
}

async function openSecurity(page: Page, button: string): Promise<void> {
  await page.goto("/security");
  await page.getByRole("button", { name: button }).click();
}

async function openAccount(page: Page, button: string | RegExp): Promise<void> {
  await page.goto("/account");
  await page.getByRole("button", { name: button, exact: true }).click();
}

const security: State[] = [
  {
    name: "security",
    person: "north",
    open: async ({ page }) => void (await page.goto("/security")),
    shows: (page) => page.getByText("This device"),
  },
  {
    name: "security-passkeys",
    open: async (scene) => {
      await signedInWithEverything(scene);
      await scene.page.goto("/security");
    },
    shows: (page) => page.getByRole("rowheader", { name: PASSKEYS.key }),
  },
  {
    name: "security-add-passkey",
    person: "north",
    open: ({ page }) => openSecurity(page, "Add passkey"),
    shows: (page) => dialogOf(page).getByLabel("Name"),
  },
  {
    name: "security-remove-passkey",
    open: async (scene) => {
      await signedInWithEverything(scene);
      await openSecurity(scene.page, `Remove ${PASSKEYS.laptop}`);
    },
    shows: (page) => dialogOf(page).getByRole("button", { name: "Remove passkey" }),
  },
  {
    name: "security-replace-app",
    person: "south",
    open: ({ page }) => openSecurity(page, "Replace"),
    shows: (page) => page.getByRole("img", { name: "QR code for the authenticator app" }),
  },
  {
    name: "security-last-factor",
    person: "south",
    open: async ({ page }) => {
      await page.goto("/security");
      await page.getByRole("button", { name: "Remove", exact: true }).click();
      await dialogOf(page).getByRole("button", { name: "Remove app" }).click();
    },
    shows: (page) => page.getByText("you could no longer sign in"),
  },
  {
    name: "security-recovery-codes",
    person: "south",
    open: async ({ page }) => {
      await page.goto("/security");
      await page.getByRole("button", { name: /^Make (new ones|recovery codes)$/ }).click();
      await dialogOf(page).getByRole("button", { name: "Make codes" }).click();
    },
    shows: (page) => page.getByRole("list", { name: "Recovery codes" }),
  },
];

const account: State[] = [
  {
    name: "account",
    person: "east",
    open: async ({ page }) => void (await page.goto("/account")),
    shows: (page) => page.getByRole("button", { name: "Change password" }),
  },
  {
    name: "account-time-zones",
    person: "east",
    open: async ({ page }) => {
      await page.goto("/account");
      await page.getByRole("combobox", { name: "Time zone" }).fill("ams");
    },
    shows: (page) => page.getByRole("option", { name: "Europe/Amsterdam" }),
  },
  {
    name: "account-change-email",
    person: "east",
    open: ({ page }) => openAccount(page, "Change"),
    shows: (page) => dialogOf(page).getByLabel("New e-mail address"),
  },
  {
    name: "account-email-waits",
    person: "south",
    open: async ({ page }) => {
      await openAccount(page, "Change");
      await dialogOf(page).getByLabel("New e-mail address").fill("south-new@demo.example");
      await dialogOf(page).getByRole("button", { name: "Send messages" }).click();
    },
    shows: (page) => page.getByText("south-new@demo.example has to confirm"),
  },
  {
    name: "account-calendar",
    person: "south",
    open: ({ page }) => openAccount(page, /^Make a(nother)? link$/),
    shows: (page) => page.getByRole("button", { name: "Copy link" }),
  },
  {
    name: "account-change-password",
    person: "east",
    open: ({ page }) => openAccount(page, "Change password"),
    shows: (page) => dialogOf(page).getByLabel("New password"),
  },
];

/** What belongs to the signed-in person, and what was done. */
export const accountStates: State[] = [
  ...security,
  ...account,
  {
    name: "step-up-passkey",
    open: async (scene) => {
      await signedInWithEverything(scene);
      await scene.page.route("**/api/v1/account/recovery-codes", refuseStale);
      await openSecurity(scene.page, "Make new ones");
      await dialogOf(scene.page).getByRole("button", { name: "Make codes" }).click();
    },
    shows: (page) => dialogOf(page).getByRole("button", { name: "Use your passkey" }),
  },
  {
    name: "step-up",
    person: "north",
    open: ({ page }) => askForFreshCode(page),
    shows: (page) => page.getByText("Confirm that it is you"),
  },
  {
    name: "step-up-wrong-code",
    person: "north",
    open: async ({ page }) => {
      await askForFreshCode(page);
      await dialogOf(page).getByLabel("Six-digit code").fill("000000");
      await dialogOf(page).getByRole("button", { name: "Confirm" }).click();
    },
    shows: (page) => page.getByText("This code is not right"),
  },
  {
    name: "session-ended",
    person: "north",
    open: async ({ page }) => {
      await openApplication(page, APPLICATIONS.freshAndExpiring);
      await page.getByRole("button", { name: "Create secret" }).click();
      await dialogOf(page).getByLabel("Name").fill("Typed before the session ended");
      await page.context().clearCookies();
      await dialogOf(page).getByRole("button", { name: "Create secret" }).click();
    },
    shows: (page) => page.getByRole("alertdialog", { name: "Your session has ended" }),
  },
  {
    name: "audit-manager",
    person: "north",
    open: ({ page }) => openAudit(page),
    shows: (page) => page.getByText(EVENT).first(),
  },
  {
    name: "audit-details",
    person: "north",
    open: async ({ page }) => {
      const address = await addressOf(page, APPLICATIONS.freshAndExpiring);
      await openAudit(page, `?application=${address.split("/").at(-1)}&action=secret.created`);
      await page.getByText(EVENT).first().click();
    },
    shows: (page) => page.getByRole("table", { name: "What was changed" }),
  },
  {
    name: "audit-no-match",
    person: "north",
    open: ({ page }) => openAudit(page, "?until=2020-01-01"),
    shows: (page) => page.getByText("No event matches"),
  },
  {
    name: "audit-operator",
    person: "operator",
    open: ({ page }) => openAudit(page),
    shows: (page) => page.getByText(EVENT).first(),
  },
];
