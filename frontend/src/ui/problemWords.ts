import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { PasskeyError } from "~/api/passkeyFailures";
import { ApiError, UNREACHABLE, UNREADABLE } from "~/api/problem";

/** What went wrong and what to do about it, in the portal's language where the client knows the cause. */
export function problemWords(error: unknown): MessageDescriptor | string {
  if (error instanceof PasskeyError) return error.words;
  if (!(error instanceof ApiError)) return msg`Something unexpected happened. Load the page again.`;
  if (error.code === UNREACHABLE)
    return msg`The server cannot be reached. Check your connection and try again.`;
  // Another service is away, and the server says which.
  if (error.status === 502 && error.code !== UNREADABLE) return error.detail;
  if (error.code === UNREADABLE || error.status >= 500)
    return msg`The server could not answer just now. Try again in a moment.`;
  if (error.status === 412)
    return msg`Somebody else changed this while you were working on it. Close this, look at the new state and try again.`;
  if (error.status === 429) return tooMany(error);
  return error.detail;
}

function tooMany({ retryAfterSeconds }: ApiError): MessageDescriptor {
  if (retryAfterSeconds === undefined) return msg`Too many attempts. Wait a minute and try again.`;
  return msg`Too many attempts. Try again in ${retryAfterSeconds} seconds.`;
}
