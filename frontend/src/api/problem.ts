import type { FieldError, Problem } from "./gen/model";

/** Codes that the client itself gives, where no answer of the server could be read. */
export const UNREACHABLE = "unreachable";
export const UNREADABLE = "unreadable";
/** The person was asked for a fresh code and would rather not give one; nothing was done. */
export const DECLINED = "declined";

type ApiErrorParts = {
  status: number;
  code: string;
  detail: string;
  errors?: FieldError[];
  requestId?: string;
  retryAfterSeconds?: number;
  cause?: unknown;
};

/**
 * A request that did not succeed: the server's RFC 9457 problem, or, with status 0, a request
 * that never got an answer.
 */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly errors: FieldError[];
  readonly requestId: string | undefined;
  readonly retryAfterSeconds: number | undefined;
  /** When it may be tried again, in milliseconds since 1970. */
  readonly retryAt: number | undefined;

  constructor(parts: ApiErrorParts) {
    super(parts.detail, { cause: parts.cause });
    this.name = "ApiError";
    this.status = parts.status;
    this.code = parts.code;
    this.detail = parts.detail;
    this.errors = parts.errors ?? [];
    this.requestId = parts.requestId;
    const wait = parts.retryAfterSeconds;
    this.retryAfterSeconds = wait;
    this.retryAt = wait === undefined ? undefined : Date.now() + wait * 1000;
  }

  static unreachable(cause: unknown): ApiError {
    return new ApiError({ status: 0, code: UNREACHABLE, detail: "The server could not be reached.", cause });
  }

  static declined(): ApiError {
    return new ApiError({ status: 403, code: DECLINED, detail: "No fresh code was given." });
  }

  static fromAnswer(response: Response, body: unknown): ApiError {
    const retryAfter = Number(response.headers.get("Retry-After") ?? Number.NaN);
    const problem: Partial<Problem> = isProblem(body) ? body : {};
    return new ApiError({
      status: response.status,
      code: problem.code ?? UNREADABLE,
      detail: problem.detail ?? problem.title ?? `The server answered with status ${response.status}.`,
      errors: Array.isArray(problem.errors) ? problem.errors : [],
      requestId: problem.request_id ?? response.headers.get("X-Request-Id") ?? undefined,
      retryAfterSeconds: Number.isFinite(retryAfter) ? retryAfter : undefined,
    });
  }
}

function isProblem(body: unknown): body is Partial<Problem> {
  return typeof body === "object" && body !== null && ("code" in body || "title" in body);
}

export function hasStatus(error: unknown, status: number): error is ApiError {
  return error instanceof ApiError && error.status === status;
}

export function hasCode(error: unknown, code: string): error is ApiError {
  return error instanceof ApiError && error.code === code;
}

/**
 * The server's field errors by form field name: the JSON pointer without its leading slash, so
 * `/permissions/0/name` belongs to the field named `permissions/0/name`.
 */
export function fieldErrors(error: unknown): Record<string, string[]> {
  if (!(error instanceof ApiError)) return {};
  const byField: Record<string, string[]> = {};
  for (const { pointer, detail } of error.errors) {
    const field = pointer.replace(/^\//, "").replaceAll("~1", "/").replaceAll("~0", "~");
    byField[field] = [...(byField[field] ?? []), detail];
  }
  return byField;
}
