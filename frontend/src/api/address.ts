export const ACCEPT = "application/json, application/problem+json";

function baseUrl(): string {
  return (import.meta.env.VITE_API_BASE_URL ?? "").replace(/\/+$/, "");
}

export function credentialsFor(url: URL): RequestCredentials {
  return url.origin === window.location.origin ? "same-origin" : "include";
}

/** Where something of the interface is, for links that the browser itself follows. */
export function addressOf(path: string): URL {
  return new URL(baseUrl() + path, window.location.origin);
}
