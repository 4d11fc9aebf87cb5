import { HttpResponse, http } from "msw";
import { expect, it, vi } from "vitest";
import { haveAuthenticator } from "~/test/passkeys";
import { answer, server } from "~/test/server";
import { signInByAutofill, signInByPasskey } from "./passkeyCeremony";

/** Answers requests for a challenge only when told to, one entry for each. */
function holdChallenges() {
  const held: (() => void)[] = [];
  server.use(
    http.post("*/api/v1/sign-in/passkey/challenge", async () => {
      await new Promise<void>((resolve) => held.push(resolve));
      return HttpResponse.json({ public_key: { challenge: "AA" } });
    }),
  );
  return held;
}

/** Time enough for a request that is not held back to be seen. */
const aWhile = () => new Promise((resolve) => setTimeout(resolve, 30));

async function open() {
  haveAuthenticator({ fillsFields: true });
  answer("post", "sign-in/passkey", { body: { step: "done", methods: [], person_name: "Anna" } });
  const [held, offer] = [holdChallenges(), new AbortController()];
  const autofill = signInByAutofill(offer.signal).catch(() => "called off");
  await vi.waitFor(() => expect(held).toHaveLength(1));
  const button = signInByPasskey();
  await aWhile();
  expect(held, "two requests under way would begin two sign-ins").toHaveLength(1);
  return { held, offer, autofill, button };
}

it("asks for a challenge when what was offered at the field is called off, and not before", async () => {
  const { held, offer, autofill, button } = await open();
  offer.abort();
  await vi.waitFor(() => expect(held).toHaveLength(2));
  held[1]?.();
  expect((await button).step).toBe("done");
  expect(await autofill).toBe("called off");
});

it("asks for a challenge when the one for the field has arrived", async () => {
  const { held, button } = await open();
  held[0]?.();
  await vi.waitFor(() => expect(held).toHaveLength(2));
  held[1]?.();
  expect((await button).step).toBe("done");
});
