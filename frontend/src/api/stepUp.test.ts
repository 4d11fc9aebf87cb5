import { afterEach, describe, expect, it, vi } from "vitest";
import { answer, problem } from "~/test/server";
import { onSignedOut, onStepUpRequired, request } from "./http";
import { ApiError } from "./problem";

const refusal = problem(403, "step_up_required", "This needs a fresh code.");
const post = (path = "things", signal?: AbortSignal) =>
  request(`/api/v1/${path}`, { method: "POST", body: '{"a":1}', ...(signal ? { signal } : {}) });

/** Refuses until a code has been given. */
function guarded(path: string) {
  let isProved = false;
  const seen = answer("post", path, () => (isProved ? { status: 201, body: { id: 1 } } : refusal));
  return { seen, prove: () => (isProved = true) };
}

afterEach(() => onStepUpRequired(async () => false));

describe("what needs a fresh code", () => {
  it("is repeated as it was once the code has been given", async () => {
    const { seen, prove } = guarded("things");
    const ask = vi.fn(async () => prove());
    onStepUpRequired(ask);
    await expect(post()).resolves.toMatchObject({ data: { id: 1 } });
    expect(ask).toHaveBeenCalledOnce();
    expect(seen.map(({ body }) => body)).toEqual([{ a: 1 }, { a: 1 }]);
  });

  it("is not repeated when the person declines", async () => {
    const { seen } = guarded("things");
    onStepUpRequired(async () => false);
    await expect(post()).rejects.toMatchObject({ code: "declined" });
    expect(seen).toHaveLength(1);
  });

  it("asks once for all that wait", async () => {
    const [one, other] = [guarded("things"), guarded("others")];
    const ask = vi.fn(async () => {
      await new Promise((resolve) => setTimeout(resolve, 50));
      other.prove();
      return one.prove();
    });
    onStepUpRequired(ask);
    await Promise.all([post("things"), post("others")]);
    expect(ask).toHaveBeenCalledOnce();
  });

  it("does not ask for ever when the server is not content", async () => {
    const seen = answer("post", "things", refusal);
    const ask = vi.fn(async () => true);
    onStepUpRequired(ask);
    await expect(post()).rejects.toMatchObject({ code: "step_up_required" });
    expect([ask.mock.calls.length, seen.length]).toEqual([1, 2]);
  });

  it("says what the server said when nobody can be asked", async () => {
    answer("post", "things", refusal);
    onStepUpRequired(() => Promise.reject(new Error("The dialog could not be loaded.")));
    await expect(post()).rejects.toBeInstanceOf(ApiError);
    await expect(post()).rejects.toMatchObject({ code: "step_up_required" });
  });

  it("is left alone when it was called off in the meantime", async () => {
    const { seen, prove } = guarded("things");
    const controller = new AbortController();
    onStepUpRequired(async () => {
      controller.abort();
      return prove();
    });
    await expect(post("things", controller.signal)).rejects.not.toBeInstanceOf(ApiError);
    expect(seen).toHaveLength(1);
  });

  it("is not any other refusal", async () => {
    answer("post", "things", problem(403, "operators_only", "No."));
    const ask = vi.fn(async () => true);
    onStepUpRequired(ask);
    await expect(post()).rejects.toMatchObject({ code: "operators_only" });
    expect(ask).not.toHaveBeenCalled();
  });
});

it("a session that ends while a code is asked for is reported", async () => {
  const signedOut = vi.fn();
  onSignedOut(signedOut);
  answer("post", "session/step-up", problem(401, "not_signed_in", "Sign in."));
  await post("session/step-up").catch(() => {});
  expect(signedOut).toHaveBeenCalledOnce();
  onSignedOut(() => {});
});
