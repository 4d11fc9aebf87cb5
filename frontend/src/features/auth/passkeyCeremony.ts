import type { SignInState } from "~/api/gen/model";
import { abandonSignIn, beginPasskeySignIn, provePasskey } from "~/api/gen/sign-in/sign-in";
import { asWhole, passkeysFillFields } from "~/api/passkeyFailures";
import { givePasskey } from "~/api/passkeys";
import { hasCode } from "~/api/problem";

// Apart from the page, whose first load is then lighter.

/** Signs in by a passkey that the browser asks for at once. */
export async function signInByPasskey(): Promise<SignInState> {
  try {
    const credential = await givePasskey(await inTurn(challenge));
    return (await provePasskey({ credential })).data;
  } catch (error) {
    throw asWhole(error);
  }
}

let last: Promise<unknown> = Promise.resolve();

/**
 * Asks for one challenge after the other. Each answer begins another sign-in and brings its cookie, so of two that are
 * under way the one that nobody waits for any more could come last, and the passkey would be given to it.
 */
function inTurn<T>(ask: () => Promise<T>): Promise<T> {
  const asked = last.then(ask);
  last = asked.catch(() => undefined);
  return asked;
}

/** Who pressed a button that asks for a passkey wants to begin with it, whatever was begun before. */
async function challenge() {
  try {
    return (await beginPasskeySignIn()).data;
  } catch (error) {
    if (!hasCode(error, "not_enrolled")) throw error;
    await abandonSignIn();
    return (await beginPasskeySignIn()).data;
  }
}

/**
 * Offers passkeys among what the browser fills in, until the signal calls it off; answers what came of one
 * that was chosen. Throws where none can be offered.
 */
export async function signInByAutofill(signal: AbortSignal): Promise<SignInState> {
  if (!(await passkeysFillFields())) throw new Error("This browser fills in no passkeys.");
  const { data } = await inTurn(() => beginPasskeySignIn({ signal }));
  const credential = await givePasskey(data, { signal, mediation: "conditional" });
  return (await provePasskey({ credential })).data;
}
