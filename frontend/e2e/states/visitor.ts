import { DEMO } from "../support/demo";
import { givePassword } from "../support/person";
import type { Scene, State } from "./state";

async function newLink({ latchkey }: Scene): Promise<string> {
  const printed = await latchkey.command(
    "operator",
    "add",
    "--email",
    "new@demo.example",
    "--name",
    "New Operator",
  );
  return /\S+\/set-password#\S+/.exec(printed)?.[0] ?? "";
}

async function beginSignIn({ page, demo }: Scene, email: string): Promise<void> {
  await page.goto("/sign-in");
  await givePassword(page, email, demo.password);
}

/** What somebody sees who is not signed in yet. */
export const visitorStates: State[] = [
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
    shows: (page) => page.getByRole("heading", { name: "Look into your mailbox" }),
  },
  {
    name: "not-found-outside",
    open: async ({ page }) => void (await page.goto("/no/such/page")),
    shows: (page) => page.getByRole("heading", { name: "There is nothing here" }),
  },
];
