import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import type { NewPasskeyCredential, PasskeyChallenge, PasskeyProofCredential } from "./gen/model";
import { PasskeyError, type PasskeyFailure, passkeysWork } from "./passkeyFailures";

type Options = PasskeyChallenge["public_key"];
type Asked = { signal?: AbortSignal; mediation?: CredentialMediationRequirement };

/** Has the authenticator make a passkey; what it answers is for the server to verify. */
export async function createPasskey({ public_key }: PasskeyChallenge): Promise<NewPasskeyCredential> {
  const publicKey = creationOptions(public_key);
  const credential = await given(() => navigator.credentials.create({ publicKey }));
  return inJson(credential);
}

/** Asks the authenticator for a passkey. Calling it off by the signal throws what the signal says. */
export async function givePasskey(
  { public_key }: PasskeyChallenge,
  { signal, mediation }: Asked = {},
): Promise<PasskeyProofCredential> {
  const publicKey = requestOptions(public_key);
  const credential = await given(() =>
    navigator.credentials.get({
      publicKey,
      ...(signal ? { signal } : {}),
      ...(mediation ? { mediation } : {}),
    }),
  );
  return inJson(credential);
}

async function given(ask: () => Promise<Credential | null>): Promise<PublicKeyCredential> {
  if (!passkeysWork()) throw noPasskey("impossible");
  const credential = await ask().catch((cause) => {
    throw cause instanceof Error && cause.name === "AbortError" ? cause : noPasskey(failureOf(cause), cause);
  });
  if (credential === null) throw noPasskey("cancelled");
  return credential as PublicKeyCredential;
}

const WORDS: Record<PasskeyFailure, MessageDescriptor> = {
  cancelled: msg`No passkey was given, or it took too long. Try again, or choose another way.`,
  known: msg`This device or security key has a passkey for your account already.`,
  impossible: msg`This browser or device cannot use a passkey here. Try another one, or choose another way.`,
};

function noPasskey(failure: PasskeyFailure, cause?: unknown): PasskeyError {
  return new PasskeyError(failure, WORDS[failure], cause);
}

/** Browsers do not tell a person who said no from one who let the time run out (Web Authentication §14.5). */
function failureOf(cause: unknown): PasskeyFailure {
  const name = cause instanceof Error ? cause.name : "";
  if (name === "NotAllowedError") return "cancelled";
  return name === "InvalidStateError" ? "known" : "impossible";
}

// From here on: what older browsers lack, which know passkeys but not yet their form in JSON.

function creationOptions(options: Options): PublicKeyCredentialCreationOptions {
  const json = options as unknown as PublicKeyCredentialCreationOptionsJSON;
  const parse = window.PublicKeyCredential?.parseCreationOptionsFromJSON;
  if (parse) return parse.call(window.PublicKeyCredential, json);
  return {
    ...json,
    challenge: octets(json.challenge),
    user: { ...json.user, id: octets(json.user.id) },
    excludeCredentials: json.excludeCredentials?.map(described),
  } as PublicKeyCredentialCreationOptions;
}

function requestOptions(options: Options): PublicKeyCredentialRequestOptions {
  const json = options as unknown as PublicKeyCredentialRequestOptionsJSON;
  const parse = window.PublicKeyCredential?.parseRequestOptionsFromJSON;
  if (parse) return parse.call(window.PublicKeyCredential, json);
  return {
    ...json,
    challenge: octets(json.challenge),
    allowCredentials: json.allowCredentials?.map(described),
  } as PublicKeyCredentialRequestOptions;
}

function described({ id, ...rest }: PublicKeyCredentialDescriptorJSON) {
  return { ...rest, id: octets(id) };
}

function inJson(credential: PublicKeyCredential): Record<string, unknown> {
  if (typeof credential.toJSON === "function") return { ...credential.toJSON() };
  const { id, type, response, authenticatorAttachment } = credential;
  const parts: Record<string, unknown> = {};
  for (const name of [
    "clientDataJSON",
    "attestationObject",
    "authenticatorData",
    "signature",
    "userHandle",
  ]) {
    const part = (response as unknown as Record<string, unknown>)[name];
    if (part instanceof ArrayBuffer) parts[name] = base64Url(part);
  }
  return {
    id,
    rawId: base64Url(credential.rawId),
    type,
    authenticatorAttachment,
    response: parts,
    clientExtensionResults: credential.getClientExtensionResults(),
  };
}

function octets(text: string): Uint8Array<ArrayBuffer> {
  const binary = window.atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

function base64Url(buffer: ArrayBuffer): string {
  const binary = String.fromCharCode(...new Uint8Array(buffer));
  return window.btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}
