import type { ProviderAnswer } from "~/api/gen/model";

/** Where a provider of single sign-on sends the browser back to: an address for each, which says whose answer it is. */
const CALLBACK = /^\/sso\/callback\/([a-z0-9_-]+)$/;

/** What somebody went to a provider for: the server writes it before the first dot of the state. */
export type Errand = "sign-in" | "link" | "step-up";

let held: ProviderAnswer | null = null;

/**
 * Takes what a provider says out of the address bar, before the router reads it: a code that works
 * once must stay neither in the history nor in a screenshot.
 */
export function takeAnswerFromAddress(): void {
  const { pathname, search } = window.location;
  const provider = CALLBACK.exec(pathname)?.[1];
  if (provider === undefined) return;
  const given = new URLSearchParams(search);
  const state = given.get("state");
  if (state !== null) held = { provider, state };
  for (const name of ["code", "error", "iss"] as const) {
    const value = given.get(name);
    if (held !== null && value !== null) held[name] = value;
  }
  window.history.replaceState(window.history.state, "", pathname);
}

/** The answer that this page was opened with; it works once. */
export function heldAnswer(): ProviderAnswer | null {
  return held;
}

export function forgetAnswer(): void {
  held = null;
}

export function errandOf({ state }: ProviderAnswer): Errand {
  const [word] = state.split(".");
  return word === "link" || word === "step-up" ? word : "sign-in";
}
