import { afterEach, describe, expect, it, vi } from "vitest";
import { answer, breakConnection } from "~/test/server";
import { addressOf } from "./address";
import { askEarly, forgetEarly, takeEarly } from "./early";
import { request } from "./http";

const PATH = "/api/v1/things";
const get = async (options: RequestInit = {}) =>
  (await request<{ data: unknown }>(PATH, { ...options, method: "GET" })).data;
/** Each answer says the how manieth it is. */
const counted = () => {
  let count = 0;
  return answer("get", "things", () => {
    count += 1;
    return { body: { count } };
  });
};

afterEach(() => {
  forgetEarly();
  vi.unstubAllGlobals();
});

describe("what is asked for early", () => {
  it("answers the first who asks the same, and nobody else", async () => {
    const requests = counted();
    askEarly(PATH);
    expect(await get()).toEqual({ count: 1 });
    expect(requests).toHaveLength(1);
    expect(requests[0]?.headers.get("Accept")).toBe("application/json, application/problem+json");
    expect(await get()).toEqual({ count: 2 });
  });

  it("answers nothing else", async () => {
    counted();
    const others = answer("get", "others", { body: "other" });
    askEarly("/api/v1/others");
    await expect.poll(() => others).toHaveLength(1);
    expect(await get()).toEqual({ count: 1 });
  });

  it("is old once something was changed, or once it is forgotten", async () => {
    const requests = counted();
    answer("post", "things", { status: 204 });
    askEarly(PATH);
    await expect.poll(() => requests).toHaveLength(1);
    await request(PATH, { method: "POST" });
    expect(await get()).toEqual({ count: 2 });
    askEarly(PATH);
    await expect.poll(() => requests).toHaveLength(3);
    forgetEarly();
    expect(await get()).toEqual({ count: 4 });
  });

  it("ends with whoever waits for it, and is left to others by who no longer waits", async () => {
    const endless = vi.fn(
      (_url: URL, { signal }: RequestInit) =>
        new Promise<Response>((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason))),
    );
    vi.stubGlobal("fetch", endless);
    askEarly(PATH);
    expect(takeEarly(addressOf(PATH), { method: "GET", signal: AbortSignal.abort() })).toBeUndefined();
    const waiting = new AbortController();
    const taken = get({ signal: waiting.signal });
    waiting.abort();
    await expect(taken).rejects.toMatchObject({ name: "AbortError" });
    expect(endless).toHaveBeenCalledOnce();
  });

  it("fails for who takes it as any request does, and for nobody else", async () => {
    breakConnection("get", "things");
    askEarly(PATH);
    await expect(get()).rejects.toMatchObject({ status: 0 });
  });
});
