import { DEMO } from "../support/demo";
import { confirmationLink, mailTo, passwordLink } from "../support/mail";
import { VirtualAuthenticator } from "../support/passkeys";
import { givePassword } from "../support/person";
import { EVERYTHING, newLink, sessionWithEverything } from "./everything";
import { asPerson, type Scene, type State } from "./state";

/** A link for somebody who has joined already. */
async function resetLink(scene: Scene): Promise<string> {
  await scene.page.request.post("/api/v1/password-resets", {
    data: { email: DEMO.south },
    headers: { Origin: scene.latchkey.url },
  });
  return passwordLink(await mailTo(scene.latchkey, DEMO.south, /asked for a new password/));
}

/** The link to confirm that an address becomes another, as it is mailed to the old one. */
async function confirmLink(scene: Scene): Promise<string> {
  await asPerson("south", scene, async (request) => {
    const answer = await request.post("/api/v1/account/email", { data: { email: "south-new@demo.example" } });
    if (!answer.ok()) throw new Error(await answer.text());
  });
  return confirmationLink(await mailTo(scene.latchkey, DEMO.south, /south-new@demo\.example/));
}

async function beginSignIn({ page, demo }: Scene, email: string): Promise<void> {
  await page.goto("/sign-in");
  await givePassword(page, email, demo.password);
}

/** What somebody sees who is not signed in yet. */
export const visitorStates: State[] = [
  {
    name: "help",
    open: async ({ page }) => {
      await page.goto("/help");
    },
    shows: (page) => page.getByRole("heading", { name: "Questions" }),
  },
  {
    name: "sign-in",
    open: async ({ page }) => void (await page.goto("/sign-in")),
    shows: (page) => page.getByLabel("E-mail address"),
  },
  {
    name: "sign-in-to-go-on",
    open: async ({ page }) => void (await page.goto("/applications?environment=sandbox")),
    shows: (page) => page.getByText("Sign in to go on where you were."),
  },
  {
    name: "sign-in-left-empty",
    open: async ({ page }) => {
      await page.goto("/sign-in");
      await page.getByRole("button", { name: "Continue" }).click();
    },
    shows: (page) => page.getByText("Fill this in.").last(),
  },
  {
    name: "sign-in-refused",
    open: async ({ page }) => {
      await page.goto("/sign-in");
      await givePassword(page, DEMO.north, "not this one");
    },
    shows: (page) => page.getByRole("alert"),
  },
  {
    name: "sign-in-code",
    open: (scene) => beginSignIn(scene, DEMO.north),
    shows: (page) => page.getByLabel("Six-digit code"),
  },
  {
    name: "sign-in-code-refused",
    open: async (scene) => {
      await beginSignIn(scene, DEMO.north);
      await scene.page.getByLabel("Six-digit code").fill("000000");
      await scene.page.getByRole("button", { name: "Sign in", exact: true }).click();
    },
    shows: (page) => page.getByRole("alert"),
  },
  {
    name: "enrolment",
    open: (scene) => beginSignIn(scene, DEMO.newcomer),
    shows: (page) => page.getByRole("button", { name: "Authenticator app" }),
  },
  {
    name: "enrolment-app",
    open: async (scene) => {
      await beginSignIn(scene, DEMO.newcomer);
      await scene.page.getByRole("button", { name: "Authenticator app" }).click();
    },
    shows: (page) => page.getByRole("img", { name: "QR code for the authenticator app" }),
  },
  {
    name: "enrolment-passkey",
    open: async (scene) => {
      await beginSignIn(scene, DEMO.newcomer);
      await scene.page.getByRole("button", { name: /^Passkey/ }).click();
    },
    shows: (page) => page.getByRole("button", { name: "Create passkey and sign in" }),
  },
  {
    name: "recovery-codes",
    open: async (scene) => {
      await VirtualAuthenticator.on(scene.page);
      await scene.page.goto(await newLink(scene, `codes-${Date.now()}@demo.example`));
      await scene.page.getByRole("button", { name: "Continue with a passkey" }).click();
      await scene.page.getByRole("button", { name: "Create passkey and sign in" }).click();
    },
    shows: (page) => page.getByRole("list", { name: "Recovery codes" }),
  },
  {
    name: "sign-in-passkey-and-code",
    open: async (scene) => {
      await sessionWithEverything(scene);
      await beginSignIn(scene, EVERYTHING);
    },
    shows: (page) => page.getByRole("button", { name: "Use your passkey" }),
  },
  {
    name: "sign-in-recovery-code",
    open: async (scene) => {
      await sessionWithEverything(scene);
      await beginSignIn(scene, EVERYTHING);
      await scene.page.getByRole("button", { name: "Use a recovery code" }).click();
    },
    shows: (page) => page.getByLabel("Recovery code"),
  },
  {
    name: "confirm-email",
    open: async (scene) => void (await scene.page.goto(await confirmLink(scene))),
    shows: (page) => page.getByRole("button", { name: "Confirm the change" }),
  },
  {
    name: "reset-password",
    open: async (scene) => void (await scene.page.goto(await resetLink(scene))),
    shows: (page) => page.getByText("asks for your passkey or the code"),
  },
  {
    name: "set-password",
    open: async (scene) => void (await scene.page.goto(await newLink(scene))),
    shows: (page) => page.getByLabel("New password"),
  },
  {
    name: "set-password-refused",
    open: async (scene) => {
      await scene.page.goto(await newLink(scene));
      await scene.page.getByLabel("New password").fill("password");
      await scene.page.getByRole("button", { name: "Set password and continue" }).click();
    },
    shows: (page) => page.getByRole("alert"),
  },
  {
    name: "set-password-dead-link",
    open: async ({ page }) => void (await page.goto("/set-password#token=lkt_unknown")),
    shows: (page) => page.getByRole("heading", { name: "This link no longer works" }),
  },
  {
    name: "set-password-incomplete-link",
    open: async ({ page }) => void (await page.goto("/set-password")),
    shows: (page) => page.getByRole("heading", { name: "This link is incomplete" }),
  },
  {
    name: "forgot-password",
    open: async ({ page }) => void (await page.goto("/forgot-password")),
    shows: (page) => page.getByRole("button", { name: "Send the link" }),
  },
  {
    name: "forgot-password-on-its-way",
    open: async ({ page }) => {
      await page.goto("/forgot-password");
      await page.getByLabel("E-mail address").fill(DEMO.unassigned);
      await page.getByRole("button", { name: "Send the link" }).click();
    },
    shows: (page) => page.getByRole("heading", { name: "Check your mailbox" }),
  },
  {
    name: "docs-errors",
    open: async ({ page }) => void (await page.goto("/docs/errors/")),
    shows: (page) => page.getByRole("heading", { name: "Why a token is refused" }),
  },
  {
    name: "docs-error",
    open: async ({ page }) => {
      await page.goto("/docs/errors/");
      await page.getByRole("row").nth(1).getByRole("link").click();
    },
    shows: (page) => page.getByRole("heading", { name: "What to do" }),
  },
  {
    name: "not-found-outside",
    open: async ({ page }) => void (await page.goto("/no/such/page")),
    shows: (page) => page.getByRole("heading", { name: "There is nothing here" }),
  },
];
