/** What stands in the place of a value that is not there: nothing that runs ever holds it. */
export const PLACEHOLDER = "put-the-client-secret-here";

export type Credentials = {
  clientId: string;
  /** Null: it is read from the environment. */
  secret: string | null;
  tokenEndpoint: string;
  /** The API to ask a token for, where the application may reach one. */
  resource: string | null;
};

/** For the file that most deployment tools read. */
export function environmentFile({ clientId, secret, tokenEndpoint, resource }: Credentials): string {
  const lines = [
    `CLIENT_ID=${clientId}`,
    `CLIENT_SECRET=${secret ?? PLACEHOLDER}`,
    `TOKEN_URL=${tokenEndpoint}`,
  ];
  if (resource !== null) lines.push(`RESOURCE=${resource}`);
  return `${lines.join("\n")}\n`;
}

/** A token request that can be run as it is, on any shell with POSIX quoting. */
export function curlCommand({ clientId, secret, tokenEndpoint, resource }: Credentials): string {
  const user = secret === null ? `"${clientId}:$CLIENT_SECRET"` : quoted(`${clientId}:${secret}`);
  const lines = [`curl ${quoted(tokenEndpoint)}`, `--user ${user}`, "--data grant_type=client_credentials"];
  if (resource !== null) lines.push(`--data-urlencode ${quoted(`resource=${resource}`)}`);
  // The answer says what is wrong, and the line below it the status.
  lines.push("--write-out '\\n%{http_code}\\n'");
  return `${lines.join(" \\\n  ")}\n`;
}

/** An address may have a quote in it. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** The same text with the secret covered, keeping the hint that stays visible later. */
export function masked(secret: string): string {
  return `${secret.slice(0, 3)}${"•".repeat(24)}`;
}
