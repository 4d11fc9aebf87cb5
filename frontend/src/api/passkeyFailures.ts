import type { MessageDescriptor } from "@lingui/core";
import { ApiError } from "./problem";

// The small part of passkeys, which the first load has. The ceremonies themselves are in `passkeys.ts`.

/** Why the browser gave no passkey. */
export type PasskeyFailure = "cancelled" | "known" | "impossible";

/** The browser, its authenticator or the person gave no passkey; the server was not asked. */
export class PasskeyError extends Error {
  constructor(
    readonly failure: PasskeyFailure,
    /** Why, and what to do, for people. */
    readonly words: MessageDescriptor,
    cause?: unknown,
  ) {
    super(`No passkey: ${failure}.`, { cause });
    this.name = "PasskeyError";
  }
}

/** Whether this browser knows passkeys; it does not on pages without TLS, for example. */
export function passkeysWork(): boolean {
  return typeof window.PublicKeyCredential === "function" && Boolean(navigator.credentials);
}

/** Whether passkeys can be offered among what the browser fills into a field. */
export async function passkeysFillFields(): Promise<boolean> {
  if (!passkeysWork()) return false;
  return (await window.PublicKeyCredential.isConditionalMediationAvailable?.()) ?? false;
}

/**
 * The server says what is wrong with a passkey about the member `credential`. There is no field for that to
 * stand at, so it becomes what the whole is refused for.
 */
export function asWhole(error: unknown): unknown {
  if (!(error instanceof ApiError)) return error;
  const refused = error.errors.find(({ pointer }) => pointer === "/credential");
  if (!refused) return error;
  return new ApiError({ status: error.status, code: refused.code, detail: refused.detail, cause: error });
}
