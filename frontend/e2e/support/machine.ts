import { spawn } from "node:child_process";
import path from "node:path";
import { binary } from "./server";

export type Claims = Record<string, unknown> & { iss: string; aud: string | string[]; scope: string };
export type TokenOutcome = { claims: Claims } | { error: string; error_description?: string };

type Credentials = { issuer: string; clientId: string; secret: string; audience: string };

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
