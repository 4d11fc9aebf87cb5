import { screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { accessibilityFaults } from "~/test/axe";
import { federation } from "~/test/data";
import { show } from "~/test/render";
import { answer, problem } from "~/test/server";
import { ProviderReturnPage } from "./ProviderReturnPage";
import { errandOf, forgetAnswer, heldAnswer, takeAnswerFromAddress } from "./providerAnswer";
import { SignInPage } from "./SignInPage";

const providers = [{ id: "example", name: "Example Login" }];
const done = { step: "done", methods: [], person_name: "Anna" };

function comeBackWith(parameters: string) {
  window.history.replaceState(null, "", `/sso/callback/example?${parameters}`);
  takeAnswerFromAddress();
}

beforeEach(() => {
  answer("get", "federation", { body: federation({ providers }) });
});

afterEach(() => {
  forgetAnswer();
  vi.restoreAllMocks();
  window.history.replaceState(null, "", "/");
});

describe("going to a provider", () => {
  it("is offered below the password, and leads there", async () => {
    const assign = vi.spyOn(window.location, "assign").mockImplementation(() => {});
    const url = "https://login.example/authorize?state=sign-in.1";
    const begun = answer("post", "sign-in/provider", { body: { authorization_url: url } });
    const { user } = await show(<SignInPage onSignedIn={() => {}} wasSignedOut={false} />);
    await user.click(await screen.findByRole("button", { name: "Continue with Example Login" }));
    await waitFor(() => expect(assign).toHaveBeenCalledWith(url));
    expect(begun[0]?.body).toEqual({ provider: "example", return_path: "/" });
    expect(await accessibilityFaults()).toEqual([]);
  });

  it("says when the provider is away, and the password still works", async () => {
    const detail = "Example Login cannot be reached at the moment; sign in another way, or try again later.";
    answer("post", "sign-in/provider", problem(502, "provider_unavailable", detail));
    const { user } = await show(<SignInPage onSignedIn={() => {}} wasSignedOut={false} />);
    await user.click(await screen.findByRole("button", { name: "Continue with Example Login" }));
    expect(await screen.findByText(detail)).toBeTruthy();
    expect(screen.getByLabelText("Password")).toBeTruthy();
  });
});

describe("the answer of a provider", () => {
  it("is taken out of the address at once, and nothing else with it", () => {
    comeBackWith("state=sign-in.abc&code=secret&iss=https%3A%2F%2Flogin.example&session_state=other");
    expect(window.location.search).toBe("");
    expect(heldAnswer()).toEqual({
      provider: "example",
      state: "sign-in.abc",
      code: "secret",
      iss: "https://login.example",
    });
  });

  it.each([
    ["sign-in.x", "sign-in"],
    ["link.x", "link"],
    ["step-up.x", "step-up"],
    ["anything else", "sign-in"],
  ])("with the state %s is for %s", (state, errand) => {
    expect(errandOf({ provider: "example", state })).toBe(errand);
  });

  it("signs in, once, and goes on where the person was", async () => {
    comeBackWith("state=sign-in.abc&code=secret");
    const given = answer("post", "sign-in/provider/answer", {
      body: { sign_in: done, return_path: "/audit?from=2027-01-01" },
    });
    const onReturn = vi.fn();
    await show(<ProviderReturnPage onReturn={onReturn} />);
    await waitFor(() =>
      expect(onReturn).toHaveBeenCalledWith({ signIn: done, path: "/audit?from=2027-01-01" }),
    );
    expect(given.map(({ body }) => body)).toEqual([
      { provider: "example", state: "sign-in.abc", code: "secret" },
    ]);
    expect(heldAnswer()).toBeNull();
  });

  it("leads to no other site", async () => {
    comeBackWith("state=sign-in.abc&code=secret");
    answer("post", "sign-in/provider/answer", { body: { sign_in: done, return_path: "//evil.example" } });
    const onReturn = vi.fn();
    await show(<ProviderReturnPage onReturn={onReturn} />);
    await waitFor(() => expect(onReturn).toHaveBeenCalledWith({ signIn: done, path: "/" }));
  });

  it("links an account where the state says so", async () => {
    comeBackWith("state=link.abc&code=secret");
    answer("post", "account/provider-links", { body: { return_path: "/security" } });
    const onReturn = vi.fn();
    await show(<ProviderReturnPage onReturn={onReturn} />);
    await waitFor(() => expect(onReturn).toHaveBeenCalledWith({ signIn: null, path: "/security" }));
  });

  it("shows why it was refused, in full", async () => {
    comeBackWith("state=sign-in.abc&code=secret");
    const detail = "The answer of Example Login could not be verified; begin again, or sign in another way.";
    const errors = [{ pointer: "/code", code: "provider_refused", detail }];
    answer("post", "sign-in/provider/answer", problem(422, "invalid", "Some fields were refused.", errors));
    await show(<ProviderReturnPage onReturn={() => {}} />);
    expect(await screen.findByRole("heading", { name: "You are not signed in" })).toBeTruthy();
    expect(screen.getByText(detail)).toBeTruthy();
    expect(screen.getByRole("link", { name: "Go on" })).toBeTruthy();
    expect(await accessibilityFaults()).toEqual([]);
  });

  it("is missing when somebody opens the page by hand", async () => {
    await show(<ProviderReturnPage onReturn={() => {}} />);
    expect(await screen.findByRole("heading", { name: "Nothing to do here" })).toBeTruthy();
  });
});
