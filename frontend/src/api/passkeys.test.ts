import { describe, expect, it, vi } from "vitest";
import { haveAuthenticator, refusal } from "~/test/passkeys";
import { asWhole, passkeysWork } from "./passkeyFailures";
import { createPasskey, givePasskey } from "./passkeys";
import { ApiError } from "./problem";

const challenge = {
  public_key: { challenge: "-_8", allowCredentials: [{ id: "AQID", type: "public-key" }] },
};
const creation = {
  public_key: {
    challenge: "-_8",
    user: { id: "AQ", name: "anna", displayName: "Anna" },
    excludeCredentials: [],
  },
};
const octets = (...values: number[]) => new Uint8Array(values);

describe("passkeys", () => {
  it("are not to be had where the browser has none", async () => {
    expect(passkeysWork()).toBe(false);
    await expect(givePasskey(challenge)).rejects.toMatchObject({ failure: "impossible" });
  });

  it.each([
    ["NotAllowedError", "cancelled"],
    ["InvalidStateError", "known"],
    ["SecurityError", "impossible"],
  ])("tell by %s that it was %s", async (name, failure) => {
    haveAuthenticator({ create: () => Promise.reject(refusal(name)) });
    await expect(createPasskey(creation)).rejects.toMatchObject({ failure });
  });

  it("throw what called them off", async () => {
    haveAuthenticator({ get: () => Promise.reject(refusal("AbortError")) });
    await expect(givePasskey(challenge)).rejects.toMatchObject({ name: "AbortError" });
  });

  it("are asked for and answered in octets where the browser does not know their form in JSON", async () => {
    const response = {
      clientDataJSON: octets(1).buffer,
      authenticatorData: octets(2).buffer,
      signature: octets(251, 255).buffer,
      userHandle: null,
    };
    const credential = {
      id: "AQID",
      rawId: octets(1, 2, 3).buffer,
      type: "public-key",
      authenticatorAttachment: "platform",
      response,
      getClientExtensionResults: () => ({}),
    };
    const { get } = haveAuthenticator({ get: async () => credential });
    vi.stubGlobal("PublicKeyCredential", () => {});
    expect(await givePasskey(challenge)).toEqual({
      id: "AQID",
      rawId: "AQID",
      type: "public-key",
      authenticatorAttachment: "platform",
      response: { clientDataJSON: "AQ", authenticatorData: "Ag", signature: "-_8" },
      clientExtensionResults: {},
    });
    expect(get).toHaveBeenCalledWith({
      publicKey: {
        challenge: octets(251, 255),
        allowCredentials: [{ id: octets(1, 2, 3), type: "public-key" }],
      },
    });
  });
});

it("what the server says of a passkey is said of the whole", () => {
  const detail = "This passkey could not be verified here.";
  const errors = [{ pointer: "/credential", code: "passkey_refused", detail }];
  const refused = new ApiError({ status: 422, code: "invalid", detail: "Some fields were refused.", errors });
  expect(asWhole(refused)).toMatchObject({ code: "passkey_refused", detail, errors: [] });
  const taken = [{ pointer: "/name", code: "duplicate", detail: "Another passkey has this name." }];
  const named = new ApiError({ status: 422, code: "invalid", detail: "…", errors: taken });
  expect(asWhole(named)).toBe(named);
});
