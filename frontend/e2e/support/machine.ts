import { spawn } from "node:child_process";
import { type KeyObject, randomUUID, sign } from "node:crypto";
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

/** What the token endpoint says to who proves itself by a signature with ES256 (RFC 7523, section 2.2). */
export async function requestTokenByKey(machine: {
  issuer: string;
  clientId: string;
  privateKey: KeyObject;
}): Promise<unknown> {
  const { issuer, clientId, privateKey } = machine;
  const now = Math.floor(Date.now() / 1000);
  const claims = { iss: clientId, sub: clientId, aud: issuer, jti: randomUUID(), iat: now, exp: now + 60 };
  const encoded = [{ alg: "ES256" }, claims].map((part) =>
    Buffer.from(JSON.stringify(part)).toString("base64url"),
  );
  const signed = encoded.join(".");
  const signature = sign("sha256", Buffer.from(signed), { key: privateKey, dsaEncoding: "ieee-p1363" });
  const answer = await fetch(`${issuer}/oauth2/token`, {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "client_credentials",
      client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
      client_assertion: `${signed}.${signature.toString("base64url")}`,
    }),
  });
  return answer.json();
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
