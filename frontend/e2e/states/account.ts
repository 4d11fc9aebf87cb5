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

/** What belongs to the signed-in person, and what was done. */
export const accountStates: State[] = [
  {
    name: "security",
    person: "north",
    open: async ({ page }) => void (await page.goto("/security")),
    shows: (page) => page.getByText("This device"),
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
