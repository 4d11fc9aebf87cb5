import { screen, waitFor } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { accessibilityFaults } from "~/test/axe";
import { federation } from "~/test/data";
import { show } from "~/test/render";
import { answer, problem } from "~/test/server";
import { rememberAttempt } from "./attempt";
import { inGroupsOfFour } from "./EnrolmentStep";
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

const step = (name: string) => ({ body: { step: name, methods: ["totp"], person_name: "Anna" } });
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
    expect((await screen.findByRole("alert")).textContent).toContain("Code: This code is not right.");
    expect(screen.getByLabelText("Six-digit code")).toHaveProperty("value", "");
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

  it("sets up an authenticator app at first sign-in", async () => {
    answer("post", "sign-in", step("enrol_factor"));
    answer("post", "sign-in/totp-enrolment", { body: enrolment });
    const confirmed = answer("post", "sign-in/totp-enrolment/confirmation", step("done"));
    const view = await open();
    await givePassword(view);
    expect(await screen.findByRole("img", { name: /QR code/ }, { timeout: 4000 })).toBeTruthy();
    expect(screen.getByText("JBSW Y3DP EHPK 3PXP")).toBeTruthy();
    expect(await accessibilityFaults()).toEqual([]);
    await view.user.type(screen.getByLabelText(/six digits/), "654321");
    await view.user.click(screen.getByRole("button", { name: "Confirm and sign in" }));
    await waitFor(() => expect(view.onSignedIn).toHaveBeenCalled());
    expect(confirmed[0]?.body).toEqual({ code: "654321" });
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
    await open();
    expect(await screen.findByLabelText("E-mail address")).toBeTruthy();
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
