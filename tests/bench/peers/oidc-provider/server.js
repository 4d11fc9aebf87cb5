// node-oidc-provider as a token service: as many processes as it is told, clients from the file of credentials,
// JWT access tokens of one hour. Arguments: port, file, processes.
import cluster from "node:cluster";
import { createHash, generateKeyPairSync } from "node:crypto";
import { readFileSync } from "node:fs";
import Provider from "oidc-provider";

const [port, file, processes] = process.argv.slice(2);
const scope = "bench.read bench.write";
const algorithms = { es256: "ES256", eddsa: "EdDSA", rs256: "RS256" };

if (cluster.isPrimary) {
  const pairs = [
    ["ES256", generateKeyPairSync("ec", { namedCurve: "P-256" })],
    ["RS256", generateKeyPairSync("rsa", { modulusLength: 2048 })],
    ["EdDSA", generateKeyPairSync("ed25519")],
  ];
  const keys = pairs.map(([alg, pair]) => ({ ...pair.privateKey.export({ format: "jwk" }), alg, use: "sig", kid: alg }));
  for (let number = 0; number < Number(processes); number += 1) cluster.fork({ BENCH_KEYS: JSON.stringify(keys) });
  cluster.on("exit", () => process.exit(1));
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(0));
} else {
  serve(JSON.parse(process.env.BENCH_KEYS));
}

function serve(keys) {
  const lines = readFileSync(file, "utf8").trim().split("\n");
  const clients = lines.map((line) => {
    const [client_id, client_secret] = line.split(" ");
    return {
      client_id,
      client_secret,
      token_endpoint_auth_method: "client_secret_post",
      grant_types: ["client_credentials"],
      redirect_uris: [],
      response_types: [],
    };
  });
  const provider = new Provider(`http://127.0.0.1:${port}`, {
    clients,
    jwks: { keys },
    scopes: scope.split(" "),
    ttl: { ClientCredentials: 3600 },
    routes: { token: "/oauth2/token" },
    cookies: { keys: [createHash("sha256").update("bench").digest("hex")] },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: (_context, resource) => ({
          scope,
          audience: resource,
          accessTokenTTL: 3600,
          accessTokenFormat: "jwt",
          jwt: { sign: { alg: algorithms[resource.split("/").at(-1)] } },
        }),
      },
    },
    extraTokenClaims: () => ({ roles: scope.split(" ") }),
  });
  provider.listen(Number(port), "127.0.0.1");
}
