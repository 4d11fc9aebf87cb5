import { onTestFinished, vi } from "vitest";

type Answer = () => Promise<unknown>;

function credential(response: object) {
  const json = { id: "AQID", rawId: "AQID", type: "public-key", response, clientExtensionResults: {} };
  return { ...json, toJSON: () => json };
}

/** What the authenticator below answers, in the form that is sent to the server. */
export const made = credential({ attestationObject: "BA", clientDataJSON: "BQ" }).toJSON();
export const proof = credential({ authenticatorData: "BA", signature: "BQ" }).toJSON();

/**
 * Gives the window, which knows no passkeys of its own, an authenticator that answers whatever it is
 * asked, or as told. How a real one behaves is for the browser tests.
 */
export function haveAuthenticator(answers: { create?: Answer; get?: Answer; fillsFields?: boolean } = {}) {
  const create = vi.fn(answers.create ?? (async () => credential(made.response)));
  const get = vi.fn(answers.get ?? (async () => credential(proof.response)));
  const known = Object.assign(() => {}, {
    isConditionalMediationAvailable: async () => answers.fillsFields ?? false,
    parseCreationOptionsFromJSON: (options: unknown) => options,
    parseRequestOptionsFromJSON: (options: unknown) => options,
  });
  vi.stubGlobal("PublicKeyCredential", known);
  Object.defineProperty(navigator, "credentials", { value: { create, get }, configurable: true });
  onTestFinished(() => {
    Reflect.deleteProperty(navigator, "credentials");
  });
  return { create, get };
}

/** What the browser throws for a person who said no, or nothing. */
export function refusal(name: string): Error {
  return new DOMException("The operation was refused.", name);
}
