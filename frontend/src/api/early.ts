import { ACCEPT, addressOf, credentialsFor } from "./address";

type Early = { answer: Promise<Response>; controller: AbortController };

const asked = new Map<string, Early>();

/** Asks for what the first page will show, while the program that asks for it is still on its way. */
export function askEarly(path: string): void {
  const url = addressOf(path);
  const controller = new AbortController();
  const answer = fetch(url, {
    headers: { Accept: ACCEPT },
    credentials: credentialsFor(url),
    signal: controller.signal,
  });
  // Whoever takes it is told of what went wrong; where nobody does, nothing did.
  answer.catch(() => undefined);
  asked.set(url.href, { answer, controller });
}

/** The answer that is on its way, for the first who asks the same. What changes something makes all of them old. */
export function takeEarly({ href }: URL, { method, signal }: RequestInit): Promise<Response> | undefined {
  if (method !== "GET") {
    forgetEarly();
    return;
  }
  const early = asked.get(href);
  if (!early || signal?.aborted) return;
  asked.delete(href);
  signal?.addEventListener("abort", () => early.controller.abort(signal.reason));
  return early.answer;
}

/** Whatever is asked for is asked anew from now on. */
export function forgetEarly(): void {
  asked.clear();
}
