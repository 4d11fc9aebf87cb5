import type { Browser, BrowserContext } from "@playwright/test";
import { signIn } from "./person";
import type { Latchkey } from "./server";
import { Authenticator } from "./totp";

/** The people of the demo data whom tests sign in as. */
export const DEMO = {
  operator: "operator@demo.example",
  north: "north-1@demo.example",
  south: "south-1@demo.example",
  east: "east@demo.example",
  newcomer: "newcomer@demo.example",
} as const;

export type DemoPerson = keyof typeof DEMO;
type Cookies = Awaited<ReturnType<BrowserContext["cookies"]>>;

/** The demo people, as `latchkey demo` prints how to sign in as each. */
export class DemoPeople {
  private readonly sessions = new Map<DemoPerson, Promise<Cookies>>();

  private constructor(
    readonly password: string,
    private readonly authenticators: ReadonlyMap<string, Authenticator>,
  ) {}

  static async of(latchkey: Latchkey): Promise<DemoPeople> {
    const printed = await latchkey.command("demo");
    const password = /password of each: ([^)]+)\)/.exec(printed)?.[1];
    if (!password) throw new Error(`latchkey demo printed no password:\n${printed}`);
    const rows = [...printed.matchAll(/^(\S+@\S+) .*?\b([A-Z2-7]{32})\b/gm)];
    return new DemoPeople(
      password,
      new Map(rows.map(([, email = "", secret = ""]) => [email, new Authenticator(secret)])),
    );
  }

  authenticator(person: DemoPerson): Authenticator {
    const found = this.authenticators.get(DEMO[person]);
    if (!found) throw new Error(`${person} has no authenticator app.`);
    return found;
  }

  /** The cookies of a session of this person, who signs in through the browser the first time. */
  session(person: DemoPerson, browser: Browser, url: string): Promise<Cookies> {
    const known = this.sessions.get(person) ?? this.openSession(person, browser, url);
    this.sessions.set(person, known);
    return known;
  }

  private async openSession(person: DemoPerson, browser: Browser, url: string): Promise<Cookies> {
    const context = await browser.newContext({ baseURL: url });
    const page = await context.newPage();
    await signIn(page, DEMO[person], this.password, this.authenticator(person));
    const cookies = await context.cookies();
    await context.close();
    return cookies;
  }
}
