import { type ExecFileException, execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { Page } from "@playwright/test";
import { APPLICATIONS, openApplication } from "./states/state";
import { expect, test } from "./support/fixtures";
import { storeSecret } from "./support/secret";
import { binary } from "./support/server";

const TENANT = "federation.example";

test.use({
  startOptions: {
    demo: true,
    environment: {
      LATCHKEY_COMPATIBILITY__TENANT_ID: "7c0f3d52-9a0e-4f5b-8d6a-2f9f4c1b7e10",
      LATCHKEY_COMPATIBILITY__TENANT_ALIASES: TENANT,
    },
  },
});

const TOKEN = /[\w-]+\.[\w-]+\.[\w-]+/;
const DESCRIPTION = /client secret/i;

type Run = { said: string; failed: boolean };

/** Runs it with nothing in its environment but the secret and where programs are. */
function run(folder: string, secret: string, command: string, ...args: string[]): Promise<Run> {
  const env = { PATH: process.env.PATH, HOME: folder, CLIENT_SECRET: secret };
  return new Promise((resolve, reject) => {
    execFile(command, args, { cwd: folder, env }, (error: ExecFileException | null, output, complaint) => {
      if (error && typeof error.code !== "number") reject(error);
      else resolve({ said: output + complaint, failed: error !== null });
    });
  });
}

function isHere(command: string): Promise<boolean> {
  return run(tmpdir(), "", command, "--version").then(
    ({ failed }) => !failed,
    () => false,
  );
}

async function shown(page: Page, tab: string): Promise<string> {
  const section = page.getByRole("region", { name: "How to get a token" });
  await section.getByRole("tab", { name: tab, exact: true }).click();
  return (await section.locator("pre").textContent()) ?? "";
}

/** A secret that works, one that does not, and a folder for programs. */
async function prepare(page: Page, name: string) {
  await openApplication(page, APPLICATIONS.east);
  const secret = await storeSecret(page, name);
  const folder = await mkdtemp(path.join(tmpdir(), "latchkey-programs-"));
  const wrong = `${secret.slice(0, 8)}${secret.slice(9)}x`;
  const check = async (...command: [string, ...string[]]) => {
    const granted = await run(folder, secret, ...command);
    expect(granted.said, command.join(" ")).toMatch(TOKEN);
    expect(granted.failed).toBe(false);
    return run(folder, wrong, ...command);
  };
  const checkProgram = async (...command: [string, ...string[]]) => {
    const refused = await check(...command);
    expect(refused.said).toMatch(DESCRIPTION);
    expect(refused.said).toContain("401");
    expect(refused.failed).toBe(true);
  };
  const save = (file: string, text: string) => writeFile(path.join(folder, file), text, { mode: 0o600 });
  return { secret, folder, check, checkProgram, save, forget: () => rm(folder, { recursive: true }) };
}

test("what the page shows gets a token as it stands @appearance", async ({ signedIn, latchkey }) => {
  const page = await signedIn("east");
  const { secret, check, checkProgram, save, forget } = await prepare(page, "Of the programs");
  await test.step(".env and curl", async () => {
    await save(".env", (await shown(page, ".env")).replace("put-the-client-secret-here", "$CLIENT_SECRET"));
    await save("token.sh", `set -e\n. ./.env\n${await shown(page, "curl")}`);
    const refused = await check("sh", "token.sh");
    expect(refused.said).toMatch(DESCRIPTION);
    expect(refused.said).toMatch(/\n401\n/);
  });
  await test.step("Python", async () => {
    await save("get_token.py", await shown(page, "Python"));
    await checkProgram("python3", "get_token.py");
  });
  await test.step("Node", async () => {
    await save("get_token.mjs", await shown(page, "Node"));
    await checkProgram(process.execPath, "get_token.mjs");
  });
  await test.step("Rust", async () => {
    const program = path.join(path.dirname(binary()), "token-program");
    const refused = await check(program, ...(await valuesInRust(page)));
    expect(refused.said).toMatch(/invalid_client: .*client secret/i);
    expect(refused.failed).toBe(true);
  });
  await forget();
  expect(latchkey.log()).not.toContain(secret);
});

/** What stands in the program of the page in the place of what the file has, which is all that differs. */
async function valuesInRust(page: Page): Promise<string[]> {
  const program = await shown(page, "Rust");
  const file = fileURLToPath(new URL("../src/features/secrets/programs/get_token.rs", import.meta.url));
  const source = await readFile(file, "utf8");
  const ours = [
    "https://latchkey.example/oauth2/token",
    "00000000-0000-4000-8000-000000000000",
    "https://api.example",
  ];
  const values = [/fetch_token\("([^"]+)"/, /client_id = "([^"]+)"/, /resource = "([^"]+)"/].map(
    (pattern) => pattern.exec(program)?.[1] ?? "",
  );
  const filled = values.reduce(
    (text, value, place) => text.replace(`"${ours[place]}"`, `"${value}"`),
    source,
  );
  expect(program).toBe(filled);
  return values;
}

for (const { language, file, command } of [
  { language: "Java", file: "GetToken.java", command: ["java", "GetToken.java"] },
  { language: "C#", file: "GetToken.cs", command: ["dotnet", "run", "GetToken.cs"] },
] as const)
  test(`the program in ${language} gets a token @appearance`, async ({ signedIn }) => {
    // biome-ignore lint/suspicious/noSkippedTests: not every machine has it, and the report says so
    test.skip(!(await isHere(command[0])), `${command[0]} is not installed here`);
    const page = await signedIn("east");
    const { checkProgram, save, forget } = await prepare(page, `Of ${language}`);
    await save(file, await shown(page, language));
    await checkProgram(...(command as unknown as [string, ...string[]]));
    await forget();
  });

test("programs made for another token service find the addresses that they know @appearance", async ({
  signedIn,
  latchkey,
}) => {
  const page = await signedIn("east");
  const { secret, forget } = await prepare(page, "Of an older program");
  const section = page.getByRole("region", { name: "How to get a token" });
  await section.getByText("Your program was made for Microsoft Entra ID?").click();
  for (const version of ["Version 1", "Version 2"]) {
    const fact = section
      .getByRole("definition")
      .filter({ has: page.getByRole("button", { name: "Copy address" }) });
    const [address, parameter] = await fact
      .nth(version === "Version 1" ? 0 : 1)
      .locator("code")
      .allTextContents();
    expect(address).toContain(`${latchkey.url}/${TENANT}/oauth2/`);
    const body = new URLSearchParams(parameter);
    body.set("grant_type", "client_credentials");
    body.set("client_id", new URL(page.url()).pathname.split("/").pop() ?? "");
    body.set("client_secret", secret);
    const answer = await fetch(address ?? "", { method: "POST", body });
    expect(((await answer.json()) as { access_token: string }).access_token).toMatch(TOKEN);
  }
  await forget();
});
