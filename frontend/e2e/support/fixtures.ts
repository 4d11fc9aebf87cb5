import { test as base } from "@playwright/test";
import { type Latchkey, type StartOptions, startLatchkey } from "./server";

type WorkerFixtures = { startOptions: StartOptions; latchkey: Latchkey };
type TestFixtures = { policyViolations: string[] };

/** Tests against a real Latchkey of their own; each fails if the page broke its security policy. */
export const test = base.extend<TestFixtures, WorkerFixtures>({
  startOptions: [{}, { option: true, scope: "worker" }],
  latchkey: [
    async ({ startOptions }, use) => {
      const latchkey = await startLatchkey(startOptions);
      await use(latchkey);
      await latchkey.stop();
    },
    { scope: "worker" },
  ],
  baseURL: async ({ latchkey }, use) => use(latchkey.url),
  policyViolations: [
    async ({ page }, use) => {
      const violations: string[] = [];
      page.on("console", (message) => {
        if (/Content Security Policy|TrustedHTML|Trusted Type/.test(message.text()))
          violations.push(message.text());
      });
      await use(violations);
      base.expect(violations, "violations of the content security policy").toEqual([]);
    },
    { auto: true },
  ],
});

export const expect = test.expect;
