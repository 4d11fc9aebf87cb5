import { screen, waitFor } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { accessibilityFaults } from "~/test/axe";
import { federation, session } from "~/test/data";
import { haveAuthenticator, made, proof, refusal } from "~/test/passkeys";
import { show } from "~/test/render";
import { answer, problem } from "~/test/server";
import { inGroupsOfFour } from "~/ui/AuthenticatorKey";
import { rememberAttempt } from "./attempt";
import { SignInPage } from "./SignInPage";

async function open() {
  answer("get", "federation", { body: federation() });
  const onSignedIn = vi.fn();
  const view = await show(<SignInPage onSignedIn={onSignedIn} wasSignedOut={false} />);
  return { ...view, onSignedIn };
}

type View = Awaited<ReturnType<typeof open>>;

async function givePassword({ user }: View) {
  await user.type(await screen.findByLabelText("E-mail address"), "anna@registry.example");
  await user.type(screen.getByLabelText("Password"), "a password of hers");
  await user.click(screen.getByRole("button", { name: "Continue" }));
}

const step = (name: string, ...methods: string[]) => ({
  body: { step: name, methods: methods.length > 0 ? methods : ["totp"], person_name: "Anna" },
});
const challenge = { body: { public_key: { challenge: "AA" } } };
const codes = Array.from({ length: 10 }, (_, index) => `7K2M-9QXA-B4T${index}`);
const enrolment = {
  secret: "JBSWY3DPEHPK3PXP",
  otpauth_uri: "otpauth://totp/Example:anna?secret=JBSWY3DPEHPK3PXP",
};
const wrongCode = problem(422, "invalid", "Some fields were refused.", [
  { pointer: "/code", code: "wrong_code", detail: "This code is not right." },
]);

describe("signing in", () => {
  it("goes from the password to the code and in", async () => {
    const begun = answer("post", "sign-in", step("second_factor"));
    const proved = answer("post", "sign-in/totp", step("done"));
    const view = await open();
    await givePassword(view);
    const code = await screen.findByLabelText("Six-digit code");
    expect(screen.getByRole("heading", { name: "Hello Anna" })).toBeTruthy();
    await view.user.type(code, "123456");
    await view.user.click(screen.getByRole("button", { name: "Sign in" }));
    await waitFor(() => expect(view.onSignedIn).toHaveBeenCalled());
    expect(begun[0]?.body).toEqual({ email: "anna@registry.example", password: "a password of hers" });
    expect(proved[0]?.body).toEqual({ code: "123456" });
  });

  it("asks for what is missing, at the field, before the server is asked", async () => {
    const begun = answer("post", "sign-in", step("second_factor"));
    const { user } = await open();
    await user.type(await screen.findByLabelText("E-mail address"), "no address");
    await user.click(screen.getByRole("button", { name: "Continue" }));
    expect(screen.getByText("Enter an e-mail address, such as name@example.org.")).toBeTruthy();
    expect(screen.getByText("Fill this in.")).toBeTruthy();
    expect(document.activeElement).toBe(screen.getByLabelText("E-mail address"));
    expect(begun).toEqual([]);
  });

  it("says that address and password do not match", async () => {
    answer("post", "sign-in", problem(401, "wrong_credentials", "E-mail address and password do not match."));
    const view = await open();
    await givePassword(view);
    const alert = await screen.findByRole("alert");
    expect(alert.textContent).toContain("do not match");
    await waitFor(() => expect(document.activeElement).toBe(alert));
  });

  it("counts down how long to wait after too many attempts, and keeps what was typed", async () => {
    const tooMany = problem(429, "too_many_attempts", "Too many.");
    answer("post", "sign-in", { ...tooMany, headers: { "Retry-After": "2" } });
    const view = await open();
    await givePassword(view);
    const alert = await screen.findByRole("alert");
    expect(alert.textContent).toContain("Too many attempts. Try again in 0:02.");
    await waitFor(() => expect(alert.textContent).toContain("Try again in 0:01."), { timeout: 2000 });
    await waitFor(() => expect(alert.textContent).toContain("The wait is over."), { timeout: 3000 });
    expect(screen.getByLabelText("E-mail address")).toHaveProperty("value", "anna@registry.example");
    expect(screen.getByLabelText("Password")).toHaveProperty("value", "a password of hers");
    answer("post", "sign-in", step("second_factor"));
    await view.user.click(screen.getByRole("button", { name: "Continue" }));
    expect(await screen.findByLabelText("Six-digit code")).toBeTruthy();
  });

  it("keeps the code, too, when there were too many", async () => {
    answer("post", "sign-in", step("second_factor"));
    const tooMany = problem(429, "too_many_attempts", "Too many.");
    answer("post", "sign-in/totp", { ...tooMany, headers: { "Retry-After": "90" } });
    const view = await open();
    await givePassword(view);
    await view.user.type(await screen.findByLabelText("Six-digit code"), "123456");
    await view.user.click(screen.getByRole("button", { name: "Sign in" }));
    expect((await screen.findByRole("alert")).textContent).toContain("Try again in 1:30.");
    expect(screen.getByLabelText("Six-digit code")).toHaveProperty("value", "123456");
  });

  it("takes a pasted code with a space in it", async () => {
    answer("post", "sign-in", step("second_factor"));
    const view = await open();
    await givePassword(view);
    await view.user.click(await screen.findByLabelText("Six-digit code"));
    await view.user.paste("123 456");
    const field = screen.getByLabelText("Six-digit code");
    expect(field).toHaveProperty("value", "123456");
    expect(field.getAttribute("autocomplete")).toBe("one-time-code");
  });

  it("empties the field after a wrong code and says so there", async () => {
    answer("post", "sign-in", step("second_factor"));
    answer("post", "sign-in/totp", wrongCode);
    const view = await open();
    await givePassword(view);
    await view.user.type(await screen.findByLabelText("Six-digit code"), "000000");
    await view.user.click(screen.getByRole("button", { name: "Sign in" }));
    expect((await screen.findByRole("alert")).textContent).toBe("This code is not right.");
    expect(screen.getByLabelText("Six-digit code")).toHaveProperty("value", "");
    expect(document.activeElement).toBe(screen.getByLabelText("Six-digit code"));
  });

  it("starts again when the attempt is over", async () => {
    answer("post", "sign-in", step("second_factor"));
    answer("post", "sign-in/totp", problem(401, "sign_in_over", "Too many wrong codes."));
    const view = await open();
    await givePassword(view);
    await view.user.type(await screen.findByLabelText("Six-digit code"), "000000");
    await view.user.click(screen.getByRole("button", { name: "Sign in" }));
    expect(await screen.findByText(/tried too often. Please start again/)).toBeTruthy();
    expect(screen.getByLabelText("Password")).toHaveProperty("value", "");
  });

  it("sets up an authenticator app at first sign-in, and shows the recovery codes once", async () => {
    answer("post", "sign-in", step("enrol_factor"));
    answer("post", "sign-in/totp-enrolment", { body: enrolment });
    const confirmed = answer("post", "sign-in/totp-enrolment/confirmation", step("done"));
    const asked = answer("post", "account/recovery-codes", { status: 201, body: { codes } });
    const view = await open();
    await givePassword(view);
    expect(await screen.findByRole("img", { name: /QR code/ }, { timeout: 4000 })).toBeTruthy();
    expect(screen.getByText("JBSW Y3DP EHPK 3PXP")).toBeTruthy();
    expect(await accessibilityFaults()).toEqual([]);
    await view.user.type(screen.getByLabelText(/six digits/), "654321");
    await view.user.click(screen.getByRole("button", { name: "Confirm and sign in" }));
    const list = await screen.findByRole("list", { name: "Recovery codes" });
    expect(list.textContent).toBe(codes.join(""));
    expect(await accessibilityFaults()).toEqual([]);
    expect(view.onSignedIn).not.toHaveBeenCalled();
    await view.user.click(screen.getByRole("button", { name: "Copy codes" }));
    expect(await navigator.clipboard.readText()).toContain(codes.join("\n"));
    await view.user.click(screen.getByRole("button", { name: "I have stored them" }));
    expect(view.onSignedIn).toHaveBeenCalledOnce();
    expect(confirmed[0]?.body).toEqual({ code: "654321" });
    expect(asked).toHaveLength(1);
  });

  it("lets who has neither choose between a passkey and an app", async () => {
    haveAuthenticator();
    answer("post", "sign-in", step("enrol_factor", "passkey", "totp"));
    answer("post", "sign-in/passkey-enrolment", challenge);
    const confirmed = answer("post", "sign-in/passkey-enrolment/confirmation", step("done"));
    answer("post", "account/recovery-codes", { status: 201, body: { codes } });
    const view = await open();
    await givePassword(view);
    expect(await screen.findByRole("button", { name: /^Authenticator app/ }, { timeout: 4000 })).toBeTruthy();
    expect(await accessibilityFaults()).toEqual([]);
    await view.user.click(screen.getByRole("button", { name: /^Passkey/ }));
    const name = screen.getByLabelText("Name of this passkey");
    await view.user.clear(name);
    await view.user.type(name, "Blue key");
    await view.user.click(screen.getByRole("button", { name: "Create passkey and sign in" }));
    await screen.findByRole("list", { name: "Recovery codes" });
    expect(confirmed[0]?.body).toEqual({ name: "Blue key", credential: made });
  });

  it("says when no passkey came of it, and leaves the other way open", async () => {
    const { create } = haveAuthenticator({ create: () => Promise.reject(refusal("NotAllowedError")) });
    answer("post", "sign-in", step("enrol_factor", "passkey", "totp"));
    answer("post", "sign-in/passkey-enrolment", challenge);
    const view = await open();
    await givePassword(view);
    await view.user.click(await screen.findByRole("button", { name: /^Passkey/ }, { timeout: 4000 }));
    await view.user.click(screen.getByRole("button", { name: "Create passkey and sign in" }));
    expect((await screen.findByRole("alert")).textContent).toContain("No passkey was given");
    expect(create).toHaveBeenCalledOnce();
    await view.user.click(screen.getByRole("button", { name: "Choose another way" }));
    expect(screen.getByRole("button", { name: /^Authenticator app/ })).toBeTruthy();
  });

  it("takes a passkey as the second factor", async () => {
    haveAuthenticator();
    answer("post", "sign-in", step("second_factor", "passkey", "totp", "recovery_code"));
    answer("post", "sign-in/passkey/challenge", challenge);
    const proved = answer("post", "sign-in/passkey", step("done"));
    const view = await open();
    await givePassword(view);
    const button = await screen.findByRole("button", { name: "Use your passkey" });
    expect(document.activeElement).toBe(button);
    expect(await accessibilityFaults()).toEqual([]);
    await view.user.click(button);
    await waitFor(() => expect(view.onSignedIn).toHaveBeenCalledOnce());
    expect(proved[0]?.body).toEqual({ credential: proof });
  });

  it("takes a passkey alone, without a password", async () => {
    haveAuthenticator();
    answer("post", "sign-in/passkey/challenge", challenge);
    answer("post", "sign-in/passkey", step("done"));
    const view = await open();
    await view.user.click(await screen.findByRole("button", { name: "Sign in with a passkey" }));
    await waitFor(() => expect(view.onSignedIn).toHaveBeenCalledOnce());
  });

  it("forgets an attempt that waits for a first factor when a passkey is given instead", async () => {
    haveAuthenticator();
    let isForgotten = false;
    answer("post", "sign-in/passkey/challenge", () =>
      isForgotten ? challenge : problem(409, "not_enrolled", "Set up a factor first."),
    );
    answer("delete", "sign-in", () => {
      isForgotten = true;
      return { status: 204 };
    });
    answer("post", "sign-in/passkey", step("done"));
    const view = await open();
    await view.user.click(await screen.findByRole("button", { name: "Sign in with a passkey" }));
    await waitFor(() => expect(view.onSignedIn).toHaveBeenCalledOnce());
  });

  it("says why a passkey is refused, without naming a field that is not there", async () => {
    haveAuthenticator();
    answer("post", "sign-in/passkey/challenge", challenge);
    const why = "This passkey could not be verified here; try again, or use another one.";
    answer(
      "post",
      "sign-in/passkey",
      problem(422, "invalid", "Some fields were refused.", [
        { pointer: "/credential", code: "passkey_refused", detail: why },
      ]),
    );
    const view = await open();
    await view.user.click(await screen.findByRole("button", { name: "Sign in with a passkey" }));
    expect((await screen.findByRole("alert")).textContent).toBe(why);
  });

  it("takes a passkey that the browser fills in at the field for the address", async () => {
    const { get } = haveAuthenticator({ fillsFields: true });
    answer("post", "sign-in/passkey/challenge", challenge);
    answer("post", "sign-in/passkey", step("done"));
    const view = await open();
    await waitFor(() => expect(view.onSignedIn).toHaveBeenCalledOnce());
    expect(get).toHaveBeenCalledWith(expect.objectContaining({ mediation: "conditional" }));
  });

  it("takes a recovery code in the same field, and then says how many are left", async () => {
    answer("post", "sign-in", step("second_factor", "totp", "recovery_code"));
    const proved = answer("post", "sign-in/recovery-code", step("done"));
    const factors = { has_password: true, totp: null, passkeys: [], recovery_codes_left: 9 };
    answer("get", "account/factors", { body: factors });
    const view = await open();
    await givePassword(view);
    await view.user.click(await screen.findByLabelText("Six-digit code"));
    await view.user.paste("7k2m-9qxa-b4tn");
    expect(screen.getByLabelText("Recovery code")).toHaveProperty("value", "7k2m-9qxa-b4tn");
    await view.user.click(screen.getByRole("button", { name: "Sign in" }));
    expect(await screen.findByText(/9 are left/, {}, { timeout: 4000 })).toBeTruthy();
    expect(await accessibilityFaults()).toEqual([]);
    await view.user.click(screen.getByRole("button", { name: "Open my security page" }));
    expect(view.onSignedIn).toHaveBeenCalledExactlyOnceWith("/security");
    expect(proved[0]?.body).toEqual({ code: "7k2m-9qxa-b4tn" });
  });

  it("asks for nothing but a recovery code where the passkey cannot be used and there is no app", async () => {
    answer("post", "sign-in", step("second_factor", "passkey", "recovery_code"));
    const view = await open();
    await givePassword(view);
    const field = await screen.findByLabelText("Recovery code");
    expect(field.getAttribute("autocomplete")).toBe("one-time-code");
    expect(screen.queryByRole("button", { name: "Use your passkey" })).toBeNull();
  });

  it("forgets the attempt on the server when somebody else wants to sign in", async () => {
    answer("post", "sign-in", step("second_factor"));
    const forgotten = answer("delete", "sign-in", { status: 204 });
    const view = await open();
    await givePassword(view);
    await view.user.click(await screen.findByRole("button", { name: "Sign in as somebody else" }));
    expect(await screen.findByLabelText("Password")).toHaveProperty("value", "");
    expect(forgotten).toHaveLength(1);
  });

  it("takes up an attempt after a reload, and asks for none on a first visit", async () => {
    const asked = answer("get", "sign-in", step("second_factor"));
    const { unmount } = await open();
    await screen.findByLabelText("E-mail address");
    expect(asked).toEqual([]);
    unmount();
    rememberAttempt(true);
    await open();
    expect(await screen.findByLabelText("Six-digit code")).toBeTruthy();
  });

  it("begins anew when the attempt of before the reload is over", async () => {
    rememberAttempt(true);
    answer("get", "sign-in", problem(401, "sign_in_over", "No sign-in is under way."));
    answer("get", "session", problem(401, "not_signed_in", "Sign in."));
    await open();
    expect(await screen.findByLabelText("E-mail address")).toBeTruthy();
  });

  it("lets in who had finished before the reload", async () => {
    rememberAttempt(true);
    answer("get", "sign-in", problem(401, "sign_in_over", "No sign-in is under way."));
    answer("get", "session", { body: session() });
    const { onSignedIn } = await open();
    await waitFor(() => expect(onSignedIn).toHaveBeenCalledOnce());
  });

  it("has no fault that axe can find", async () => {
    await open();
    await screen.findByLabelText("E-mail address");
    expect(await accessibilityFaults()).toEqual([]);
  });
});

describe("inGroupsOfFour", () => {
  it("keeps what is left over", () => {
    expect(inGroupsOfFour("ABCDEFGHIJ")).toBe("ABCD EFGH IJ");
  });
});
