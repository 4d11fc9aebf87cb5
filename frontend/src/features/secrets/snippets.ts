export type Credentials = {
  clientId: string;
  secret: string;
  tokenEndpoint: string;
  /** The API to ask a token for, where the application may reach one. */
  resource: string | null;
};

/** For the file that most deployment tools read. */
export function environmentFile({ clientId, secret, tokenEndpoint, resource }: Credentials): string {
  const lines = [`CLIENT_ID=${clientId}`, `CLIENT_SECRET=${secret}`, `TOKEN_URL=${tokenEndpoint}`];
  if (resource !== null) lines.push(`RESOURCE=${resource}`);
  return `${lines.join("\n")}\n`;
}

/** A token request that can be run as it is, on any shell with POSIX quoting. */
export function curlCommand({ clientId, secret, tokenEndpoint, resource }: Credentials): string {
  const lines = [
    `curl '${tokenEndpoint}'`,
    `--user '${clientId}:${secret}'`,
    "--data grant_type=client_credentials",
  ];
  if (resource !== null) lines.push(`--data-urlencode 'resource=${resource}'`);
  return `${lines.join(" \\\n  ")}\n`;
}

/** The same text with the secret covered, keeping the hint that stays visible later. */
export function masked(secret: string): string {
  return `${secret.slice(0, 3)}${"•".repeat(24)}`;
}
