import { generateKeyPairSync } from "node:crypto";
import type { Page } from "@playwright/test";
import { APPLICATIONS, choose, clientIdOf, dialogOf, openApplication } from "./states/state";
import { expect, test } from "./support/fixtures";
import { type Credentials, isActive, requestToken, requestTokenByKey, token } from "./support/machine";
import { storeSecret } from "./support/secret";

test.use({ startOptions: { demo: true }, permissions: ["clipboard-read", "clipboard-write"] });

const API = { name: "Data Manager", identifier: "https://api.demo.example/data-manager" };

/** A machine that got its secret from the page of an application, which stays open. */
async function machineOf(page: Page, application: string, secretName: string): Promise<Credentials> {
  await openApplication(page, application);
  const secret = await storeSecret(page, secretName);
  const clientId = await clientIdOf(page.request, application);
  return { issuer: new URL(page.url()).origin, clientId, secret, audience: API.identifier };
}

/** The same in another browser than that of the test, which may use its clipboard only if told so. */
async function machineElsewhere(page: Page, application: string, secretName: string): Promise<Credentials> {
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  return machineOf(page, application, secretName);
}

const rowOf = (page: Page, text: string) => page.getByRole("row").filter({ hasText: text });

test("ending all tokens of a secret ends those that are out, and it gets new ones", async ({ signedIn }) => {
  const page = await signedIn("north");
  const machine = await machineOf(page, APPLICATIONS.freshAndExpiring, "Seen by too many");
  const issued = await token(machine);
  expect(await isActive(issued, machine)).toBe(true);

  await page.getByRole("button", { name: "More for Seen by too many" }).click();
  await page.getByRole("menuitem", { name: "End all tokens" }).click();
  const question = page.getByRole("alertdialog", { name: "End all tokens of “Seen by too many”?" });
  await expect(question).toContainText("the secret itself goes on working");
  await expect(question.getByRole("button", { name: "Cancel" })).toBeFocused();
  expect(await isActive(issued, machine), "nothing is done before the answer").toBe(true);
  await question.getByRole("button", { name: "End all tokens" }).click();
  await expect(
    page.getByRole("status").getByText("All tokens of “Seen by too many” are ended."),
  ).toBeVisible();

  expect(await isActive(issued, machine)).toBe(false);
  expect(await isActive(await token(machine), machine), "a new one is good at once").toBe(true);
  expect(await isActive(issued, machine)).toBe(false);
});

test("a secret that an operator suspends gets no token from the next request on, until it is resumed", async ({
  signedIn,
  signedInElsewhere,
}) => {
  const manager = await signedInElsewhere("north");
  const machine = await machineElsewhere(manager, APPLICATIONS.freshAndExpiring, "Stopped from afar");
  await token(machine);

  const page = await signedIn("operator");
  await openApplication(page, APPLICATIONS.freshAndExpiring);
  await page.getByRole("button", { name: "Suspend Stopped from afar" }).click();
  await dialogOf(page).getByRole("button", { name: "Suspend secret" }).click();
  await expect(rowOf(page, "Stopped from afar")).toContainText("Suspendedby Demo Operator");
  expect(await requestToken(machine)).toMatchObject({ error: "invalid_client" });
  await manager.reload();
  await expect(rowOf(manager, "Stopped from afar")).toContainText("Suspendedby Demo Operator");

  await page.getByRole("button", { name: "Resume Stopped from afar" }).click();
  await dialogOf(page).getByRole("button", { name: "Resume secret" }).click();
  await expect(page.getByRole("button", { name: "Suspend Stopped from afar" })).toBeVisible();
  await token(machine);
});

test("an application that an operator disables gets no token, and its manager reads why", async ({
  signedIn,
  signedInElsewhere,
}) => {
  const manager = await signedInElsewhere("south");
  const machine = await machineElsewhere(manager, APPLICATIONS.south, "Of what is disabled");
  await token(machine);

  const page = await signedIn("operator");
  const choose = async (item: string, confirm: string) => {
    await page.getByRole("button", { name: `More for ${APPLICATIONS.south}`, exact: true }).click();
    await page.getByRole("menuitem", { name: item }).click();
    await expect(dialogOf(page).getByRole("button", { name: "Cancel" })).toBeFocused();
    await dialogOf(page).getByRole("button", { name: confirm }).click();
    await expect(page.getByRole("alertdialog")).toHaveCount(0);
  };
  await page.goto("/operator/applications");
  await choose("Disable", "Disable application");
  await expect(rowOf(page, APPLICATIONS.south)).toContainText("Disabled");
  expect(await requestToken(machine)).toMatchObject({
    error: "invalid_client",
    error_description: expect.stringContaining("disabled"),
  });
  await manager.reload();
  await expect(manager.getByText("It gets no new tokens until they enable it again.")).toBeVisible();

  await choose("Enable", "Enable application");
  await expect(rowOf(page, APPLICATIONS.south)).not.toContainText("Disabled");
  await token(machine);
});

test("what an operator ticks is what the next token may do", async ({ signedIn, signedInElsewhere }) => {
  const manager = await signedInElsewhere("south");
  const machine = await machineElsewhere(manager, APPLICATIONS.south, "Of what may do less");
  const scopes = async () => {
    const outcome = await requestToken(machine);
    return "error" in outcome ? outcome.error : outcome.claims.scope.split(" ").sort();
  };
  const before = await scopes();

  const page = await signedIn("operator");
  await page.goto("/operator/applications");
  const edit = async () => {
    await page.getByRole("button", { name: `Grants of ${APPLICATIONS.south}` }).click();
    const granted = dialogOf(page).getByRole("group", { name: API.name }).getByRole("checkbox");
    await expect(granted.first()).toBeVisible();
    return granted;
  };
  const save = async () => {
    await dialogOf(page).getByRole("button", { name: "Save grants" }).click();
    await expect(page.getByRole("dialog")).toHaveCount(0);
  };
  const ticked = await edit();
  const were = await ticked.evaluateAll((boxes) => boxes.map((box) => (box as HTMLInputElement).checked));
  expect(were).toContain(true);
  for (const [place, was] of were.entries()) if (was) await ticked.nth(place).uncheck();
  await save();
  expect(await scopes(), "no permission on the API is left").toBe("invalid_target");
  await manager.reload();
  await expect(manager.getByRole("region", { name: "What it may reach" })).not.toContainText(API.name);

  const unticked = await edit();
  for (const [place, was] of were.entries()) if (was) await unticked.nth(place).check();
  await save();
  expect(await scopes()).toEqual(before);
  await manager.reload();
  await expect(manager.getByRole("region", { name: "What it may reach" })).toContainText(API.name);
});

test("a key gets tokens in place of a secret, until it is deleted", async ({ signedIn }) => {
  const page = await signedIn("north");
  await openApplication(page, APPLICATIONS.freshAndExpiring);
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  await page.getByRole("button", { name: "Add key" }).click();
  const adding = page.getByRole("dialog", { name: `Add a key to ${APPLICATIONS.freshAndExpiring}` });
  await adding.getByLabel("Name").fill("Of the reader");
  const pem = publicKey.export({ type: "spki", format: "pem" }).toString();
  await adding.getByLabel("Public key").fill(pem);
  await adding.getByRole("button", { name: "Add key" }).click();
  await expect(rowOf(page, "Of the reader")).toContainText("ES256");
  const clientId = await clientIdOf(page.request, APPLICATIONS.freshAndExpiring);
  const ask = () => requestTokenByKey({ issuer: new URL(page.url()).origin, clientId, privateKey });
  expect(await ask()).toMatchObject({ token_type: "Bearer" });
  await expect(async () => {
    await page.reload();
    await expect(rowOf(page, "Of the reader")).toContainText(/seconds? ago|now/, { timeout: 1000 });
  }, "the page says that it was used").toPass();

  await page.getByRole("button", { name: "Delete Of the reader" }).click();
  const question = page.getByRole("alertdialog", { name: "Delete “Of the reader”?" });
  await expect(question).toContainText("It gets no new token from the moment you delete it.");
  await expect(question.getByRole("button", { name: "Cancel" })).toBeFocused();
  expect(await ask(), "nothing is done before the answer").toMatchObject({ token_type: "Bearer" });
  await question.getByRole("button", { name: "Delete key" }).click();
  await expect(rowOf(page, "Of the reader")).toHaveCount(0);
  expect(await ask()).toMatchObject({ error: "invalid_client" });
});

test("an application that an operator names for an API may ask about the tokens of others", async ({
  signedIn,
  signedInElsewhere,
}) => {
  const machines: Credentials[] = [];
  for (const [person, application] of [
    ["north", APPLICATIONS.freshAndExpiring],
    ["south", APPLICATIONS.south],
  ] as const) {
    const manager = await signedInElsewhere(person);
    await manager.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    machines.push(await machineOf(manager, application, `Of ${person}, to ask and be asked about`));
  }
  const [client, server] = machines;
  if (!client || !server) throw new Error("There are not two machines.");
  const issued = await token(client);
  expect(await isActive(issued, server), "who serves no API hears nothing of the tokens of others").toBe(
    false,
  );

  const page = await signedIn("operator");
  await page.goto("/operator/apis");
  await page.getByRole("button", { name: `More for ${API.name}`, exact: true }).click();
  await page.getByRole("menuitem", { name: "Introspection" }).click();
  await choose(page, "Add an application", APPLICATIONS.south);
  await dialogOf(page).getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("status").getByText("Who may ask about tokens")).toBeVisible();
  expect(await isActive(issued, server)).toBe(true);

  await page.getByRole("button", { name: `More for ${API.name}`, exact: true }).click();
  await page.getByRole("menuitem", { name: "Introspection" }).click();
  await dialogOf(page)
    .getByRole("button", { name: `Remove ${APPLICATIONS.south}` })
    .click();
  await dialogOf(page).getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("dialog")).toHaveCount(0);
  expect(await isActive(issued, server)).toBe(false);
});

test("the use of a secret is told by day: by keyboard, by pointing, and as a table", async ({ signedIn }) => {
  const page = await signedIn("north");
  await openApplication(page, APPLICATIONS.twoDaysLeft);
  await page.getByRole("button", { name: /^Usage of Secret by/ }).click();
  const dialog = page.getByRole("dialog", { name: /^Usage of/ });
  await expect(dialog).toContainText("from 192.0.2.10");
  await expect(dialog).toContainText("by curl/8.5.0");
  const days = dialog.getByRole("slider", { name: "Tokens by day" });
  const said = () => days.getAttribute("aria-valuetext");
  await dialog.getByText("The same as a table").click();
  const table = dialog.getByRole("table", { name: "Tokens by day" });
  const cells = await table
    .getByRole("row")
    .evaluateAll((rows) =>
      rows.slice(1).map((row) => [...row.children].map(({ textContent }) => textContent?.trim() ?? "")),
    );
  expect(cells).toHaveLength(30);
  const told = cells.map(([day, tokens]) => `${day}: ${tokens} tokens`).reverse();
  expect(
    Number(
      await dialog
        .getByText(/^\d+ tokens$/)
        .innerText()
        .then((words) => words.split(" ")[0]),
    ),
  ).toBe(cells.reduce((sum, [, tokens]) => sum + Number(tokens), 0));

  await days.press("Home");
  expect(await said()).toBe(told[0]);
  await days.press("ArrowRight");
  expect(await said()).toBe(told[1]);
  const box = await days.boundingBox();
  if (!box) throw new Error("The days are not in sight.");
  for (const place of [0, 7, 16, 29]) {
    await page.mouse.move(box.x + ((place + 0.5) / 30) * box.width, box.y + box.height / 2);
    await expect.poll(said).toBe(told[place]);
    await page.mouse.down();
    await page.mouse.up();
    expect(await said(), "pressing stays on the day that is pointed at").toBe(told[place]);
  }
});
