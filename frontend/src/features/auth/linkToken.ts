/** The pages that links of e-mails lead to. */
const PAGES = ["/set-password", "/confirm-email"];

let held: { token: string; page: string } | null = null;

/**
 * Takes the token of a link out of the address bar. It stands in the fragment, which a browser never
 * sends, and must not stay in the history or in a screenshot either. It is then kept in memory only.
 */
export function takeTokenFromAddress(): void {
  const { pathname, search, hash } = window.location;
  if (!PAGES.includes(pathname)) return;
  const token = new URLSearchParams(hash.slice(1)).get("token");
  if (token === null) return;
  held = { token, page: pathname };
  window.history.replaceState(window.history.state, "", pathname + search);
}

/** The token that came with this page. */
export function heldToken(page: string): string | null {
  return held?.page === page ? held.token : null;
}

export function forgetToken(): void {
  held = null;
}
