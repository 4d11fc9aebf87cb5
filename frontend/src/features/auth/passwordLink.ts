let held: string | null = null;

/**
 * Takes the token of a password link out of the address bar. It stands in the fragment, which a
 * browser never sends, and must not stay in the history or in a screenshot either. It is then kept
 * in memory only.
 */
export function takeTokenFromAddress(): void {
  const { pathname, search, hash } = window.location;
  if (pathname !== "/set-password") return;
  const token = new URLSearchParams(hash.slice(1)).get("token");
  if (token === null) return;
  held = token;
  window.history.replaceState(window.history.state, "", pathname + search);
}

export function heldToken(): string | null {
  return held;
}

export function forgetToken(): void {
  held = null;
}
