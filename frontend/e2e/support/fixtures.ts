import { type Browser, type BrowserContext, test as base, type Page } from "@playwright/test";
import { DemoPeople, type DemoPerson } from "./demo";
import { type Latchkey, type StartOptions, startLatchkey } from "./server";

type WorkerFixtures = { startOptions: StartOptions; latchkey: Latchkey; demo: DemoPeople };
type TestFixtures = {
  /** Opens a browser of somebody else, with cookies and storage of its own. */
  anotherBrowser: () => Promise<Page>;
  /** The same of a demo person who is signed in. */
  signedInElsewhere: (person: DemoPerson) => Promise<Page>;
  /** Makes the page that of a demo person who is signed in; for a start with demo data. */
  signedIn: (person: DemoPerson) => Promise<Page>;
  faults: string[];
};

/** Notes everything that a page must never do: break its security policy, or fail with an exception. */
function watch(context: BrowserContext, faults: string[]): void {
  context.on("console", (message) => {
    if (/Content Security Policy|TrustedHTML|Trusted Type/.test(message.text())) faults.push(message.text());
  });
  context.on("weberror", (error) => faults.push(String(error.error())));
}

async function addSession(demo: DemoPeople, person: DemoPerson, browser: Browser, page: Page, url: string) {
  const cookies = await demo.session(person, browser, url);
  await page.context().addCookies(cookies);
  return page;
}

/** Tests against a real Latchkey of their own; each fails if a page broke its security policy. */
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
  demo: [async ({ latchkey }, use) => use(await DemoPeople.of(latchkey)), { scope: "worker" }],
  baseURL: async ({ latchkey }, use) => use(latchkey.url),
  faults: [
    async ({ context }, use) => {
      const faults: string[] = [];
      watch(context, faults);
      await use(faults);
      base.expect(faults, "violations of the security policy, and exceptions").toEqual([]);
    },
    { auto: true },
  ],
  anotherBrowser: async ({ browser, latchkey, faults }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async () => {
      const context = await browser.newContext({ baseURL: latchkey.url });
      watch(context, faults);
      contexts.push(context);
      return context.newPage();
    });
    for (const context of contexts) await context.close();
  },
  signedInElsewhere: async ({ anotherBrowser, demo, browser, latchkey }, use) => {
    await use(async (person) => addSession(demo, person, browser, await anotherBrowser(), latchkey.url));
  },
  signedIn: async ({ demo, browser, page, latchkey }, use) => {
    await use((person) => addSession(demo, person, browser, page, latchkey.url));
  },
});

export const expect = test.expect;
