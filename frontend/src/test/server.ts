import { HttpResponse, http, type JsonBodyType } from "msw";
import { setupServer } from "msw/node";
import type { FieldError, Problem } from "~/api/gen/model";
import { federation } from "./data";

/** Every page says whose it is; only tests of that say otherwise. */
export const server = setupServer(http.get("*/api/v1/federation", () => HttpResponse.json(federation())));

type Method = "get" | "post" | "put" | "patch" | "delete";
type Reply = { status?: number; body?: JsonBodyType; headers?: Record<string, string> };
type Seen = { body: unknown; headers: Headers; url: URL };

/** Answers a request of the interface and keeps what was sent. */
export function answer(method: Method, path: string, reply: Reply | ((seen: Seen) => Reply)): Seen[] {
  const requests: Seen[] = [];
  server.use(
    http[method](`*/api/v1/${path}`, async ({ request }) => {
      const text = await request.text();
      const seen: Seen = {
        body: text === "" ? undefined : JSON.parse(text),
        headers: request.headers,
        url: new URL(request.url),
      };
      requests.push(seen);
      const { status = 200, body, headers = {} } = typeof reply === "function" ? reply(seen) : reply;
      if (body === undefined) return new HttpResponse(null, { status, headers });
      return HttpResponse.json(body, { status, headers });
    }),
  );
  return requests;
}

export function problem(status: number, code: string, detail: string, errors: FieldError[] = []): Reply {
  const body: Problem = {
    type: `urn:latchkey:problem:${code}`,
    title: code,
    status,
    code,
    detail,
    request_id: "request-1",
    errors,
  };
  return { status, body, headers: { "Content-Type": "application/problem+json" } };
}

/** The connection breaks before there is an answer. */
export function breakConnection(method: Method, path: string): void {
  server.use(http[method](`*/api/v1/${path}`, () => HttpResponse.error()));
}
