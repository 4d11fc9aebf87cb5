import { type SignInState, SignInStep } from "~/api/gen/model";
import { getSession } from "~/api/gen/session/session";
import { getSignIn } from "~/api/gen/sign-in/sign-in";
import { hasStatus } from "~/api/problem";

/** What the server says of the attempt; `null` while the password is still to be given. */
export type Attempt = SignInState | null;

/** What is to be shown once the person is signed in, before they go on. */
export type Afterwards = "recovery-codes" | "recovered";

export type StepProps = {
  personName: string | null | undefined;
  onAdvance: (state: SignInState, afterwards?: Afterwards) => void;
  onStartAgain: (hasLapsed: boolean) => void;
};

/** After too many wrong codes, or too long a pause, only starting again helps. */
export function isAttemptOver(error: unknown): boolean {
  return hasStatus(error, 401) || hasStatus(error, 404);
}

const STORAGE_KEY = "latchkey.signing-in";

/**
 * Remembers for this tab that an attempt is under way, so that a reload asks the server for it and
 * a first visit does not have to. It holds nothing but that.
 */
export function rememberAttempt(isUnderWay: boolean): void {
  try {
    if (isUnderWay) window.sessionStorage.setItem(STORAGE_KEY, "yes");
    else window.sessionStorage.removeItem(STORAGE_KEY);
  } catch {
    // Without storage a reload starts again, which is all that is lost.
  }
}

export function mayBeUnderWay(): boolean {
  try {
    return window.sessionStorage.getItem(STORAGE_KEY) !== null;
  } catch {
    return false;
  }
}

export async function attemptUnderWay(signal: AbortSignal): Promise<Attempt> {
  if (!mayBeUnderWay()) return null;
  try {
    return (await getSignIn({ signal })).data;
  } catch (error) {
    if (!isAttemptOver(error)) throw error;
    rememberAttempt(false);
    return isSignedIn(signal);
  }
}

/** It is over for who finished it, too: in another tab, or before the recovery codes were put away. */
async function isSignedIn(signal: AbortSignal): Promise<Attempt> {
  try {
    const { name } = (await getSession({ signal })).data.person;
    return { step: SignInStep.done, methods: [], person_name: name };
  } catch (error) {
    if (!hasStatus(error, 401)) throw error;
    return null;
  }
}
