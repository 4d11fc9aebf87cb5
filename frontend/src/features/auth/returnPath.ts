/** Pages for who is not signed in: nobody returns to them. */
const OUTSIDE = ["/sign-in", "/set-password", "/forgot-password", "/confirm-email"];

/**
 * A place inside the portal to return to after sign-in, or the start page for anything else: only
 * a path of this very origin is accepted, so that a prepared link cannot send a person elsewhere.
 */
export function safeReturnPath(next: unknown): string {
  if (typeof next !== "string" || !next.startsWith("/") || next.startsWith("//")) return "/";
  try {
    const url = new URL(next, window.location.origin);
    if (url.origin !== window.location.origin) return "/";
    if (OUTSIDE.includes(url.pathname) || url.pathname.startsWith("/sso/callback")) return "/";
    // `/.//host` normalises to a path that a browser would read as another host.
    if (url.pathname.startsWith("//")) return "/";
    return url.pathname + url.search + url.hash;
  } catch {
    return "/";
  }
}

/** What sign-in is told of where somebody was; nothing of the page that it leads to anyway. */
export function comingBackTo(href: string): { next?: string } {
  return href === "/" || href === "/applications" ? {} : { next: href };
}
