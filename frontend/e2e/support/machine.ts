import { spawn } from "node:child_process";
import path from "node:path";
import { binary } from "./server";

export type Claims = Record<string, unknown> & { iss: string; aud: string | string[]; scope: string };
export type TokenOutcome = { token: string; claims: Claims } | { error: string; error_description?: string };

export type Credentials = { issuer: string; clientId: string; secret: string; audience: string };

/** A token, where there has to be one. */
export async function token(credentials: Credentials): Promise<string> {
  const outcome = await requestToken(credentials);
  if ("error" in outcome) throw new Error(`no token: ${outcome.error} ${outcome.error_description ?? ""}`);
  return outcome.token;
}

/** Whether a token is good, as the service says to who asks with these credentials (RFC 7662). */
export async function isActive(token: string, asking: Credentials): Promise<boolean> {
  const { issuer, clientId, secret } = asking;
  const answer = await fetch(`${issuer}/oauth2/introspect`, {
    method: "POST",
    headers: { Authorization: `Basic ${btoa(`${clientId}:${secret}`)}` },
    body: new URLSearchParams({ token }),
  });
  const said = (await answer.json()) as { active?: boolean };
  if (said.active === undefined) throw new Error(`no answer about a token: ${JSON.stringify(said)}`);
  return said.active;
}

/**
 * A member's machine and an API: trades the secret for a token through the `oauth2` crate and
 * verifies it with the published keys. A program of its own, built from the crate of the tests.
 */
export async function requestToken(credentials: Credentials): Promise<TokenOutcome> {
  const { issuer, clientId, secret, audience } = credentials;
  const program = path.join(path.dirname(binary()), "machine-client");
  const child = spawn(program, [issuer, clientId, audience], { stdio: ["pipe", "pipe", "pipe"] });
  let [output, complaints] = ["", ""];
  child.stdout.on("data", (chunk: Buffer) => {
    output += chunk.toString();
  });
  child.stderr.on("data", (chunk: Buffer) => {
    complaints += chunk.toString();
  });
  child.stdin.end(secret);
  const status = await new Promise<number | null>((resolve, reject) => {
    child.once("error", (cause) =>
      reject(new Error(`${program} does not start; cargo build -p latchkey-tests makes it.`, { cause })),
    );
    child.once("close", resolve);
  });
  if (status !== 0) throw new Error(`machine-client failed: ${complaints}`);
  return JSON.parse(output);
}
