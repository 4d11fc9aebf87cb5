import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import Provider from "oidc-provider";

const CLIENT_ID = "latchkey-portal";
const CLIENT_SECRET = "a secret of the browser tests";

/**
 * A provider of single sign-on by others (the npm package `oidc-provider`), with a page on which anybody
 * signs in by any verified address, with one factor or with two.
 */
export class IdentityProvider {
  private provider: Provider | undefined;

  private constructor(private readonly server: Server) {}

  static async start(): Promise<IdentityProvider> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const started = new IdentityProvider(server);
    server.on("request", (request, response) => void started.serve(request, response));
    return started;
  }

  get issuer(): string {
    return `http://localhost:${(this.server.address() as AddressInfo).port}`;
  }

  /** How a Latchkey is configured that knows this provider, and one that is down. */
  get environment(): Record<string, string> {
    const providers = {
      EXAMPLE: { NAME: "Example Login", ISSUER: this.issuer, MFA_AMR: "mfa" },
      // Nobody listens there.
      ABSENT: { NAME: "Absent Login", ISSUER: "http://localhost:1" },
    };
    const settings = Object.entries(providers).flatMap(([id, own]) =>
      Object.entries({ ...own, CLIENT_ID, CLIENT_SECRET }).map(([key, value]) => [
        `LATCHKEY_SSO__PROVIDERS__${id}__${key}`,
        value,
      ]),
    );
    return Object.fromEntries(settings);
  }

  /** Serves the Latchkey at this address. */
  serveFor(url: string): void {
    this.provider = new Provider(this.issuer, {
      clients: [
        {
          client_id: CLIENT_ID,
          client_secret: CLIENT_SECRET,
          redirect_uris: [`${url}/sso/callback/example`],
          response_types: ["code"],
          grant_types: ["authorization_code"],
        },
      ],
      pkce: { required: () => true },
      cookies: { keys: ["a key of the browser tests"] },
      features: { devInteractions: { enabled: false } },
      claims: { openid: ["sub", "amr"], email: ["email", "email_verified"], profile: ["name"] },
      findAccount: (_, id) => ({
        accountId: id,
        claims: async () => ({ sub: id, email: id, email_verified: true, name: "Nova Example" }),
      }),
      interactions: { url: (_, { uid }) => `/interaction/${uid}` },
      // Whoever signs in has consented by that.
      loadExistingGrant: async (context) => {
        const { provider, client, session } = context.oidc;
        const grant = new provider.Grant({ clientId: client?.clientId, accountId: session?.accountId });
        grant.addOIDCScope("openid email profile");
        await grant.save();
        return grant;
      },
    });
  }

  /** Answers nobody any more, as if it were down. */
  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { provider } = this;
    if (provider === undefined) {
      response.writeHead(503).end();
    } else if (!request.url?.startsWith("/interaction/")) {
      provider.callback()(request, response);
    } else if (request.method === "POST") {
      const form = new URLSearchParams(await text(request));
      const amr = form.has("second") ? ["pwd", "mfa"] : ["pwd"];
      const login = { accountId: form.get("address") ?? "", amr };
      await provider.interactionFinished(request, response, { login });
    } else {
      response.setHeader("content-type", "text/html; charset=utf-8");
      response.end(
        `<!doctype html><html lang="en"><title>Example Login</title><h1>Example Login</h1><form method="post">
         <label>Address <input name="address" required></label>
         <label><input type="checkbox" name="second"> Second factor</label>
         <button>Sign in there</button></form>`,
      );
    }
  }
}
