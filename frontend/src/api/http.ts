import { ApiError, UNREADABLE } from "./problem";

/** What the generated client calls an error; every request throws this class and nothing else. */
export type ErrorType<_Problem> = ApiError;

type Answer = { data: unknown; status: number; headers: Headers };

/** These answer 401 as part of their job; they must not throw the person out of where they are. */
const ANSWERS_401_ITSELF = /^\/api\/v1\/(sign-in|password-links|session|federation)(\/|\?|$)/;

let whenSignedOut: () => void = () => {};

/** Says what happens when the server no longer knows the session. */
export function onSignedOut(listener: () => void): void {
  whenSignedOut = listener;
}

function baseUrl(): string {
  return (import.meta.env.VITE_API_BASE_URL ?? "").replace(/\/+$/, "");
}

function credentialsFor(url: URL): RequestCredentials {
  return url.origin === window.location.origin ? "same-origin" : "include";
}

async function send(path: string, options: RequestInit): Promise<Response> {
  const url = new URL(baseUrl() + path, window.location.origin);
  const headers = new Headers(options.headers);
  headers.set("Accept", "application/json, application/problem+json");
  try {
    return await fetch(url, { ...options, headers, credentials: credentialsFor(url) });
  } catch (cause) {
    if (options.signal?.aborted) throw cause;
    throw ApiError.unreachable(cause);
  }
}

async function readJson(response: Response): Promise<unknown> {
  if (response.status === 204) return undefined;
  const text = await response.text();
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch (cause) {
    if (!response.ok) return undefined;
    throw new ApiError({
      status: response.status,
      code: UNREADABLE,
      detail: "The answer was not JSON.",
      cause,
    });
  }
}

/** The one place that talks to the server: throws an {@link ApiError} for everything but success. */
export async function request<T>(path: string, options: RequestInit): Promise<T> {
  const response = await send(path, options);
  const data = await readJson(response);
  if (!response.ok) {
    if (response.status === 401 && !ANSWERS_401_ITSELF.test(path)) whenSignedOut();
    throw ApiError.fromAnswer(response, data);
  }
  const answer: Answer = { data, status: response.status, headers: response.headers };
  return answer as T;
}

/** The version of a resource, to be sent back as `If-Match` with a change to it. */
export function entityTag(headers: Headers): string {
  // `*` would match any version and so allow a lost update; an empty tag never matches.
  return headers.get("ETag") ?? '""';
}
