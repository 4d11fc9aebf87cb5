import { VirtualAuthenticator } from "../support/passkeys";
import { choosePassword, enrol, newOperator } from "../support/person";
import type { Latchkey } from "../support/server";
import { browserOf, dialogOf, type Scene } from "./state";

type Cookies = Awaited<ReturnType<ReturnType<Scene["page"]["context"]>["cookies"]>>;

/** Somebody with an app, recovery codes and two passkeys, which only browsers make: nobody in the demo data has one. */
export const EVERYTHING = "everything@demo.example";
export const PASSKEYS = { laptop: "Chrome on macOS", key: "Security key in the drawer" } as const;

const made = new WeakMap<Latchkey, Promise<Cookies>>();

/** The session in which they set all of it up; the first time it takes a while. */
export function sessionWithEverything(scene: Scene): Promise<Cookies> {
  const known = made.get(scene.latchkey) ?? setUp(scene);
  made.set(scene.latchkey, known);
  return known;
}

export async function signedInWithEverything(scene: Scene): Promise<void> {
  await scene.page.context().addCookies(await sessionWithEverything(scene));
}

/** The link that invites a new operator. */
export function newLink({ latchkey }: Scene, email = "new@demo.example"): Promise<string> {
  return newOperator(latchkey, email, "New Operator");
}

async function setUp(scene: Scene): Promise<Cookies> {
  const context = await browserOf(scene).newContext({ baseURL: scene.latchkey.url });
  const page = await context.newPage();
  await choosePassword(page, await newLink(scene, EVERYTHING), scene.demo.password);
  await enrol(page);
  for (const name of Object.values(PASSKEYS)) {
    const authenticator = await VirtualAuthenticator.on(page);
    await page.goto("/security");
    await page.getByRole("button", { name: "Add passkey" }).click();
    await dialogOf(page).getByLabel("Name").fill(name);
    await dialogOf(page).getByRole("button", { name: "Create passkey" }).click();
    await page.getByRole("rowheader", { name }).waitFor();
    await authenticator.remove();
  }
  const cookies = await context.cookies();
  await context.close();
  return cookies;
}
