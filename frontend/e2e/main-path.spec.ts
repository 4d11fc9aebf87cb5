import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { expect, test } from "./support/fixtures";
import { requestToken, type TokenOutcome } from "./support/machine";
import { mailTo, passwordLink } from "./support/mail";
import { choosePassword, enrol, newOperator } from "./support/person";

const OPERATOR = { email: "olga@federation.example", password: "a long phrase of the operator" };
const MANAGER = {
  name: "Mara Example",
  email: "mara@registry.example",
  password: "a long phrase of the manager",
};
const ORGANISATION = { name: "Example Registry", code: "0815" };
const API = { name: "Search", identifier: "https://api.example.org/search" };
const PERMISSION = { name: "donor.search", description: "Search for donors" };
const APPLICATION = "Partner-NL-ExampleRegistry-Search";
const VALUE = /^[0-9A-Za-z]{3}_lkp_[0-9A-Za-z]{49}$/;

test("from an empty folder to a token, and to its refusal once the secret is deleted", async ({
  page: operator,
  anotherBrowser,
  latchkey,
}) => {
  await test.step("the operator follows the link of the command line", async () => {
    const link = await newOperator(latchkey, OPERATOR.email);
    await choosePassword(operator, link, OPERATOR.password);
    await enrol(operator);
    await expect(operator.getByText("No applications yet")).toBeVisible();
  });
  await test.step("the operator is led through the first steps", () => takeFirstSteps(operator));
  await test.step("the operator imports another organisation", () => importTable(operator));

  const manager = await anotherBrowser();
  await test.step("the manager follows the link of the e-mail", async () => {
    await choosePassword(
      manager,
      passwordLink(await mailTo(latchkey, MANAGER.email, /gave you access/)),
      MANAGER.password,
    );
    await enrol(manager);
  });
  const { clientId, secret } = await test.step("the manager creates a secret", () => createSecret(manager));

  const machine = { issuer: latchkey.url, clientId, secret, audience: API.identifier };
  await test.step("a machine gets a token, and an API takes it", async () => {
    const { claims } = granted(await requestToken(machine));
    expect(claims).toMatchObject({
      iss: latchkey.url,
      client_id: clientId,
      sub: clientId,
      scope: PERMISSION.name,
    });
    expect([claims.aud].flat()).toEqual([API.identifier]);
  });

  await test.step("the manager asks for another application, and gets it", () =>
    askAndApprove(manager, operator));

  await test.step("the manager deletes the secret", () => deleteSecret(manager));
  const refused = await requestToken(machine);
  expect(refused).toMatchObject({ error: "invalid_client" });
  expect(latchkey.log()).not.toContain(secret);
});

async function takeFirstSteps(page: Page): Promise<void> {
  const administration = page.getByRole("navigation", { name: "Administration" });
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Administration" }).click();
  const steps = page.getByRole("region", { name: "First steps" });
  const done = async (step: string) => {
    await expect(page.getByRole("dialog")).toHaveCount(0);
    await expect(steps.getByRole("listitem").filter({ hasText: step })).toContainText("Done");
  };
  await expect(steps.getByRole("button", { name: "Add API" })).toHaveCount(0);
  await addOrganisation(page);
  await done("Add the first organisation");
  await addApi(page);
  await done("Add an API");
  await addApplication(page);
  await done("Create the first application");
  await invite(page);
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await assign(page);
  await expect(steps).toHaveCount(0);
  await administration.getByRole("link", { name: "Organisations" }).click();
  await expectRow(page, ORGANISATION.name, ORGANISATION.code);
  await administration.getByRole("link", { name: "APIs" }).click();
  await expectRow(page, API.name, "1 permission");
  await administration.getByRole("link", { name: "Applications" }).click();
  await expectRow(page, APPLICATION, API.name);
  await administration.getByRole("link", { name: "People" }).click();
  await expectRow(page, MANAGER.name, "Invited");
  await administration.getByRole("link", { name: "Assignments" }).click();
  await expectRow(page, MANAGER.name, APPLICATION);
}

/** A table with a mistake is refused by line and column; the corrected one is imported, and exported again. */
async function importTable(page: Page): Promise<void> {
  const administration = page.getByRole("navigation", { name: "Administration" });
  await administration.getByRole("link", { name: "Import" }).click();
  const table = (zone: string) =>
    `Code;Name;Country;Time zone;Locale\r\n0816;Imported Registry;DE;${zone};de\r\n`;
  await page.getByLabel("Table", { exact: true }).fill(table("Mars/Base"));
  await page.getByRole("button", { name: "Check the table" }).click();
  await expectRow(page, "Line 2", "time_zone");
  await page.getByLabel("File").setInputFiles({
    name: "organisations.csv",
    mimeType: "text/csv",
    buffer: Buffer.from(`\uFEFF${table("Europe/Berlin")}`),
  });
  await page.getByRole("button", { name: "Check the table" }).click();
  await expectRow(page, "Imported Registry", "Would be created");
  await page.getByRole("button", { name: "Import 1 line" }).click();
  await expectRow(page, "Imported Registry", "Created");
  await administration.getByRole("link", { name: "Organisations" }).click();
  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "Export as CSV" }).click();
  const file = await readFile(await (await download).path(), "utf8");
  expect(file).toContain("0816,Imported Registry,DE,Europe/Berlin,de");
}

async function askAndApprove(manager: Page, operator: Page): Promise<void> {
  const [wanted, given] = ["Partner-NL-Second", "Partner-NL-Example-Second"];
  await manager.goto("/requests");
  await manager.getByRole("button", { name: "Ask for an application" }).click();
  const asking = manager.getByRole("dialog", { name: "Ask for an application" });
  await choose(manager, "Organisation", ORGANISATION.name);
  await asking.getByLabel("Name").fill(wanted);
  await asking.getByRole("radio", { name: "Production" }).check();
  await asking.getByRole("checkbox", { name: PERMISSION.description }).check();
  await asking.getByLabel("What it is needed for").fill("A second laboratory");
  await asking.getByRole("button", { name: "Send the request" }).click();
  await expectRow(manager, wanted, "Waiting");

  await operator.goto("/operator");
  await operator.getByRole("link", { name: /Requests that wait for an answer/ }).click();
  await operator.getByRole("button", { name: `Approve the request for ${wanted}` }).click();
  const approving = operator.getByRole("dialog", { name: `Approve the request for ${wanted}?` });
  await approving.getByLabel("Name").fill(given);
  await approving.getByRole("button", { name: "Create application" }).click();
  await expect(operator.getByText("No request matches")).toBeVisible();

  await manager.reload();
  await expectRow(manager, given, "Approved");
  await manager.goto("/applications");
  await manager.getByRole("link", { name: APPLICATION }).first().click();
}

async function addOrganisation(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Add organisation" }).click();
  const dialog = page.getByRole("dialog", { name: "Add an organisation" });
  await dialog.getByLabel("Name").fill(ORGANISATION.name);
  await dialog.getByLabel("Code").fill(ORGANISATION.code);
  await choose(page, "Country", "Netherlands");
  await dialog.getByRole("button", { name: "Add organisation" }).click();
}

async function addApi(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Add API" }).click();
  const dialog = page.getByRole("dialog", { name: "Add an API" });
  await dialog.getByLabel("Name").fill(API.name);
  await dialog.getByLabel("Identifier").fill(API.identifier);
  await dialog.getByRole("radio", { name: "Production" }).check();
  await dialog.getByLabel("Permission", { exact: true }).fill(PERMISSION.name);
  await dialog.getByLabel("What it allows, in words").fill(PERMISSION.description);
  await dialog.getByRole("button", { name: "Add API" }).click();
}

async function addApplication(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Create application" }).click();
  const dialog = page.getByRole("dialog", { name: "Create an application" });
  await choose(page, "Organisation", ORGANISATION.name);
  await dialog.getByRole("radio", { name: "Production" }).check();
  await dialog.getByRole("checkbox", { name: PERMISSION.description }).check();
  await expect(dialog.getByLabel("Name"), "the usual name is proposed").toHaveValue(APPLICATION);
  await dialog.getByRole("button", { name: "Create application" }).click();
}

async function invite(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Invite person" }).click();
  const dialog = page.getByRole("dialog", { name: "Invite a person" });
  await dialog.getByLabel("Name").fill(MANAGER.name);
  await dialog.getByLabel("E-mail address").fill(MANAGER.email);
  await dialog.getByRole("button", { name: "Send invitation" }).click();
}

async function assign(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Assign manager" }).click();
  const dialog = page.getByRole("dialog", { name: "Assign a credential manager" });
  await choose(page, "Person", MANAGER.name);
  await choose(page, "Organisation", ORGANISATION.name);
  await choose(page, "Application", APPLICATION);
  await dialog.getByRole("button", { name: "Assign" }).click();
}

async function choose(page: Page, field: string, option: string): Promise<void> {
  await page.getByRole("combobox", { name: field }).fill(option);
  await page.getByRole("option", { name: new RegExp(`^${option}`) }).click();
}

async function expectRow(page: Page, name: string, content: string): Promise<void> {
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(page.getByRole("row").filter({ hasText: name })).toContainText(content);
}

async function createSecret(page: Page): Promise<{ clientId: string; secret: string }> {
  await page.getByRole("link", { name: APPLICATION }).click();
  await page.getByRole("button", { name: "Create secret" }).click();
  const form = page.getByRole("dialog", { name: `Create a secret for ${APPLICATION}` });
  await expect(form.getByLabel("Name")).toHaveValue(new RegExp(`^Secret by ${MANAGER.name}, `));
  await form.getByRole("button", { name: "Create secret" }).click();

  const reveal = page.getByRole("dialog", { name: "Copy your new secret now" });
  const field = reveal.getByLabel("Client secret");
  await expect(field).toHaveValue(/^...•+$/);
  await reveal.getByRole("button", { name: "Show" }).click();
  await expect(field).toHaveValue(VALUE);
  const secret = await field.inputValue();
  await reveal.getByRole("button", { name: "Copy secret" }).click();
  await reveal.getByRole("button", { name: "I have stored it" }).click();
  await expect(reveal).toBeHidden();
  await expect(page.getByRole("row").filter({ hasText: `${secret.slice(0, 3)}…` })).toContainText(
    "Never used",
  );
  return { clientId: new URL(page.url()).pathname.split("/").pop() ?? "", secret };
}

async function deleteSecret(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Delete Secret by" }).click();
  const dialog = page.getByRole("alertdialog");
  const confirm = dialog.getByRole("button", { name: "Delete secret" });
  await expect(dialog.getByRole("button", { name: "Cancel" })).toBeFocused();
  await expect(confirm).toBeDisabled();
  const name = (await dialog.getByRole("heading").innerText()).replace(/^Delete “(.*)”\?$/, "$1");
  await dialog.getByLabel("Type the name of the secret to confirm").fill(name);
  await confirm.click();
  await expect(page.getByText("No secret yet")).toBeVisible();
}

function granted(outcome: TokenOutcome) {
  if ("error" in outcome) throw new Error(`no token: ${outcome.error} ${outcome.error_description ?? ""}`);
  return outcome;
}
