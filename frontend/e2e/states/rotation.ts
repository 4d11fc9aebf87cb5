import type { APIRequestContext } from "@playwright/test";
import { APPLICATIONS, asPerson, clientIdOf, dialogOf, type Scene, type State } from "./state";

type Made = { id: string; value: string };

/** How far a rotation is that somebody begins through the interface. */
type Stage = "begun" | "created" | "in-use" | "suspended" | "successor-deleted" | "over";

let made = 0;

/** Makes a secret and takes it so far; answers the address of the page. */
async function rotate(request: APIRequestContext, issuer: string, stage: Stage): Promise<string> {
  const clientId = await clientIdOf(request, APPLICATIONS.east);
  const secrets = `/api/v1/applications/${clientId}/secrets`;
  const create = async (name: string, replaces?: string): Promise<Made> => {
    const expires_at = new Date(Date.now() + 90 * 86_400_000).toISOString();
    made += 1;
    const data = { name: `${name} ${made}`, expires_at, ...(replaces ? { replaces } : {}) };
    const answer = await request.post(secrets, { data });
    if (!answer.ok()) throw new Error(await answer.text());
    const { secret, value } = await answer.json();
    return { id: secret.id, value };
  };
  const { grants } = await (await request.get(`/api/v1/applications/${clientId}`)).json();
  const getToken = async ({ id, value }: Made) => {
    const form = {
      grant_type: "client_credentials",
      client_id: clientId,
      client_secret: value,
      resource: grants[0].api.identifier,
    };
    const answer = await request.post(`${issuer}/oauth2/token`, { form });
    if (!answer.ok()) throw new Error(await answer.text());
    while ((await (await request.get(`${secrets}/${id}`)).json()).first_use === null)
      await new Promise((resolve) => setTimeout(resolve, 100));
  };
  const old = await create("Nightly upload");
  await getToken(old);
  if (stage !== "begun") {
    const successor = await create("Nightly upload anew", old.id);
    if (stage === "successor-deleted") await request.delete(`${secrets}/${successor.id}`);
    else if (stage !== "created") await getToken(successor);
  }
  if (stage === "suspended") await request.put(`${secrets}/${old.id}/suspension`, { data: {} });
  if (stage === "over") await request.delete(`${secrets}/${old.id}`);
  return `/applications/${clientId}/rotate/${old.id}`;
}

const open =
  (stage: Stage) =>
  async (scene: Scene): Promise<void> => {
    let address = "";
    await asPerson("east", scene, async (request) => {
      address = await rotate(request, scene.latchkey.url, stage);
    });
    await scene.page.goto(address);
  };

/** Replacing a secret, step by step. */
export const rotationStates: State[] = [
  {
    name: "rotation-begun",
    person: "east",
    open: open("begun"),
    shows: (page) => page.getByText("Nothing replaces it yet."),
  },
  {
    name: "rotation-create",
    person: "east",
    open: async (scene) => {
      await open("begun")(scene);
      await scene.page.getByRole("button", { name: "Create the new secret" }).click();
    },
    shows: (page) => dialogOf(page).getByLabel("Name"),
  },
  {
    name: "rotation-waiting",
    person: "east",
    open: open("created"),
    shows: (page) => page.getByText("Waiting for the first token with the new secret…"),
  },
  {
    name: "rotation-in-use",
    person: "east",
    open: open("in-use"),
    shows: (page) => page.getByText("First token with the new secret"),
  },
  {
    name: "rotation-suspended",
    person: "east",
    open: open("suspended"),
    shows: (page) => page.getByRole("button", { name: "Resume the old secret" }),
  },
  {
    name: "rotation-successor-deleted",
    person: "east",
    open: open("successor-deleted"),
    shows: (page) => page.getByText("was created to replace it"),
  },
  {
    name: "rotation-over",
    person: "east",
    open: open("over"),
    shows: (page) => page.getByText("The old secret is deleted"),
  },
  {
    name: "rotation-of-nothing",
    person: "east",
    open: async (scene) => {
      const clientId = await clientIdOf(scene.page.request, APPLICATIONS.east);
      await scene.page.goto(`/applications/${clientId}/rotate/01930000-0000-7000-8000-000000000000`);
    },
    shows: (page) => page.getByRole("heading", { name: "There is nothing here" }),
  },
];
