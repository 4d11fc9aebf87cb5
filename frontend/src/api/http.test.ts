import { HttpResponse, http } from "msw";
import { afterEach, describe, expect, it, vi } from "vitest";
import { answer, breakConnection, problem, server } from "~/test/server";
import { getOrganisation, updateOrganisation } from "./gen/organisations/organisations";
import { beginSignIn } from "./gen/sign-in/sign-in";
import { entityTag, onSignedOut, request } from "./http";
import { ApiError, fieldErrors } from "./problem";

const get = () => request("/api/v1/things", { method: "GET" });
const failure = (promise: Promise<unknown>): Promise<ApiError> =>
  promise.then(
    () => expect.unreachable("the request succeeded"),
    (error) => {
      expect(error).toBeInstanceOf(ApiError);
      return error;
    },
  );

afterEach(() => {
  onSignedOut(() => {});
  vi.unstubAllEnvs();
});

describe("request", () => {
  it("answers data, status and headers", async () => {
    answer("get", "things", { body: { a: 1 }, headers: { ETag: '"7"' } });
    const { data, status, headers } = await request<{ data: unknown; status: number; headers: Headers }>(
      "/api/v1/things",
      { method: "GET" },
    );
    expect([data, status, entityTag(headers)]).toEqual([{ a: 1 }, 200, '"7"']);
  });

  it("answers nothing for 204", async () => {
    answer("delete", "things", { status: 204 });
    await expect(request("/api/v1/things", { method: "DELETE" })).resolves.toMatchObject({
      data: undefined,
      status: 204,
    });
  });

  it("turns a problem into an error with status, code, detail and fields", async () => {
    const fields = [{ pointer: "/permissions/0/name", code: "required", detail: "This must not be empty." }];
    answer("get", "things", problem(422, "invalid", "Some fields were refused.", fields));
    const error = await failure(get());
    expect(error).toMatchObject({
      status: 422,
      code: "invalid",
      detail: "Some fields were refused.",
      requestId: "request-1",
    });
    expect(fieldErrors(error)).toEqual({ "permissions/0/name": ["This must not be empty."] });
  });

  it("keeps how long to wait", async () => {
    answer("get", "things", { ...problem(429, "slow_down", "Too many."), headers: { "Retry-After": "17" } });
    expect((await failure(get())).retryAfterSeconds).toBe(17);
  });

  it("tells a lost connection from an answer", async () => {
    breakConnection("get", "things");
    expect(await failure(get())).toMatchObject({ status: 0, code: "unreachable" });
  });

  it("leaves a request that was called off alone", async () => {
    answer("get", "things", { body: {} });
    const controller = new AbortController();
    controller.abort();
    const promise = request("/api/v1/things", { method: "GET", signal: controller.signal });
    await expect(promise).rejects.not.toBeInstanceOf(ApiError);
  });

  it("says that an answer could not be read, also when it claims success", async () => {
    server.use(http.get("*/api/v1/things", () => HttpResponse.html("<h1>Proxy</h1>")));
    expect((await failure(get())).code).toBe("unreadable");
    server.use(http.get("*/api/v1/things", () => HttpResponse.html("<h1>Proxy</h1>", { status: 502 })));
    expect(await failure(get())).toMatchObject({ code: "unreadable", status: 502 });
  });
});

describe("a session that has ended", () => {
  const expired = problem(401, "not_signed_in", "Sign in.");

  it("is reported for a request of a signed-in person", async () => {
    const signedOut = vi.fn();
    onSignedOut(signedOut);
    answer("get", "things", expired);
    await failure(get());
    expect(signedOut).toHaveBeenCalledOnce();
  });

  it("is not what a refused password means", async () => {
    const signedOut = vi.fn();
    onSignedOut(signedOut);
    answer("post", "sign-in", problem(401, "wrong_credentials", "No."));
    await failure(beginSignIn({ email: "a@b.example", password: "wrong" }));
    expect(signedOut).not.toHaveBeenCalled();
  });
});

describe("credentials", () => {
  async function sentWith(base: string | undefined) {
    if (base !== undefined) vi.stubEnv("VITE_API_BASE_URL", base);
    const fetched = vi.spyOn(window, "fetch").mockResolvedValue(new Response("{}"));
    await get();
    const [url, options] = fetched.mock.calls[0] ?? [];
    return { url: String(url), credentials: options?.credentials };
  }

  it("stay on this origin by default", async () => {
    expect(await sentWith(undefined)).toEqual({
      url: `${window.location.origin}/api/v1/things`,
      credentials: "same-origin",
    });
  });

  it("are included for an interface that lives elsewhere", async () => {
    expect(await sentWith("https://api.latchkey.example/")).toEqual({
      url: "https://api.latchkey.example/api/v1/things",
      credentials: "include",
    });
  });
});

describe("a change", () => {
  it("carries the version that was read", async () => {
    answer("get", "organisations/1", { body: { id: "1" }, headers: { ETag: '"3"' } });
    const changed = answer("patch", "organisations/1", { body: { id: "1" } });
    const { headers } = await getOrganisation("1");
    await updateOrganisation("1", { name: "New" }, { "If-Match": entityTag(headers) });
    expect(changed[0]?.headers.get("If-Match")).toBe('"3"');
    expect(changed[0]?.headers.get("Content-Type")).toContain("application/json");
    expect(changed[0]?.body).toEqual({ name: "New" });
  });
});
