import { ACCEPT, addressOf, credentialsFor } from "./address";
import { takeEarly } from "./early";
import { ApiError, hasCode, UNREADABLE } from "./problem";

/** What the generated client calls an error; every request throws this class and nothing else. */
export type ErrorType<_Problem> = ApiError;

type Answer = { data: unknown; status: number; headers: Headers };

/** These answer 401 as part of their job; they must not throw the person out of where they are. */
const ANSWERS_401_ITSELF =
  /^\/api\/v1\/(sign-in|password-links|federation)(\/|\?|$)|^\/api\/v1\/session(\?|$)/;

let whenSignedOut: () => void = () => {};

/** Says what happens when the server no longer knows the session. */
export function onSignedOut(listener: () => void): void {
  whenSignedOut = listener;
}

let reword = async (problem: object) => problem;

/** Says how what the server refuses is put into the person's language. */
export function onProblem(inOwnWords: (problem: object) => Promise<object>): void {
  reword = inOwnWords;
}

type ProveAgain = () => Promise<boolean>;

let proveAgain: ProveAgain = async () => false;
let proof: Promise<boolean> | undefined;

/**
 * Says how the person is asked for a fresh code when the server wants one before something
 * sensitive; it answers whether one was given.
 */
export function onStepUpRequired(ask: ProveAgain): void {
  proveAgain = ask;
}

/** Whoever needs a fresh code while one is being asked for waits for the same. */
function freshProof(): Promise<boolean> {
  proof ??= proveAgain().finally(() => {
    proof = undefined;
  });
  return proof;
}

async function send(path: string, options: RequestInit): Promise<Response> {
  const url = addressOf(path);
  const headers = new Headers(options.headers);
  headers.set("Accept", ACCEPT);
  try {
    const early = takeEarly(url, options);
    return await (early ?? fetch(url, { ...options, headers, credentials: credentialsFor(url) }));
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

async function attempt<T>(path: string, options: RequestInit): Promise<T> {
  const response = await send(path, options);
  const data = await readJson(response);
  if (!response.ok) {
    if (response.status === 401 && !ANSWERS_401_ITSELF.test(path)) whenSignedOut();
    throw ApiError.fromAnswer(response, data && typeof data === "object" ? await reword(data) : data);
  }
  const answer: Answer = { data, status: response.status, headers: response.headers };
  return answer as T;
}

/**
 * The one place that talks to the server: throws an {@link ApiError} for everything but success.
 * What the server refuses for want of a fresh code is repeated once the person has given one.
 */
export async function request<T>(path: string, options: RequestInit): Promise<T> {
  try {
    return await attempt<T>(path, options);
  } catch (error) {
    if (!hasCode(error, "step_up_required")) throw error;
    const isProved = await freshProof().catch(() => {
      throw error;
    });
    if (!isProved) throw ApiError.declined();
    return attempt<T>(path, options);
  }
}

/** The version of a resource, to be sent back as `If-Match` with a change to it. */
export function entityTag(headers: Headers): string {
  // `*` would match any version and so allow a lost update; an empty tag never matches.
  return headers.get("ETag") ?? '""';
}
