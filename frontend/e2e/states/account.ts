import type { Page } from "@playwright/test";
import { APPLICATIONS, addressOf, dialogOf, openApplication, type State } from "./state";

const EVENT = "Details";

async function openAudit(page: Page, search = ""): Promise<void> {
  await page.goto(`/audit${search}`);
}

/** As the server answers when the last code was given too long ago, which no test can wait for. */
async function askForFreshCode(page: Page): Promise<void> {
  await page.route("**/api/v1/applications/*/secrets", (route) =>
    route.request().method() === "POST"
      ? route.fulfill({
          status: 403,
          contentType: "application/problem+json",
          json: { code: "step_up_required", title: "Not allowed", status: 403, detail: "Give a fresh code." },
        })
      : route.fallback(),
  );
  await openApplication(page, APPLICATIONS.freshAndExpiring);
  await page.getByRole("button", { name: "Create secret" }).click();
  await dialogOf(page).getByRole("button", { name: "Create secret" }).click();
  await dialogOf(page).getByLabel("Six-digit code").waitFor();
}

/** Somebody with passkeys, which nobody in the demo data has: a browser makes them, and there is none before. */
async function withPasskeys(page: Page): Promise<void> {
  const passkeys = [
    {
      id: "01930000-0000-7000-8000-00000000000a",
      name: "Chrome on macOS",
      created_at: "2026-02-03T09:00:00Z",
    },
    {
      id: "01930000-0000-7000-8000-00000000000b",
      name: "Security key in the drawer",
      created_at: "2026-05-20T14:30:00Z",
    },
  ];
  await page.route("**/api/v1/account/factors", async (route) => {
    const answer = await route.fetch();
    const used = new Date(Date.now() - 3 * 3_600_000).toISOString();
    const listed = passkeys.map((passkey, index) => ({
      ...passkey,
      last_used_at: index === 0 ? used : null,
    }));
    await route.fulfill({ response: answer, json: { ...(await answer.json()), passkeys: listed } });
  });
  await page.route("**/api/v1/session", async (route) => {
    const answer = await route.fetch();
    await route.fulfill({
      response: answer,
      json: { ...(await answer.json()), step_up_methods: ["passkey", "totp"] },
    });
  });
}

async function openSecurity(page: Page, button: string): Promise<void> {
  await page.goto("/security");
  await page.getByRole("button", { name: button }).click();
}

async function openAccount(page: Page, button: string): Promise<void> {
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
    person: "north",
    open: async ({ page }) => {
      await withPasskeys(page);
      await page.goto("/security");
    },
    shows: (page) => page.getByRole("rowheader", { name: "Security key in the drawer" }),
  },
  {
    name: "security-add-passkey",
    person: "north",
    open: ({ page }) => openSecurity(page, "Add passkey"),
    shows: (page) => dialogOf(page).getByLabel("Name"),
  },
  {
    name: "security-remove-passkey",
    person: "north",
    open: async ({ page }) => {
      await withPasskeys(page);
      await openSecurity(page, "Remove Chrome on macOS");
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
    shows: (page) => page.getByText("This is your last strong factor"),
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
    person: "north",
    open: async ({ page }) => {
      await withPasskeys(page);
      await askForFreshCode(page);
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
