// Writes Glewlwyd's database and configuration into a folder: the clients of the file of credentials and one plugin of
// OpenID Connect, which answers client credentials with JWT access tokens of one hour, signed with ES256.
// Arguments: folder, port, file of credentials, where the package was unpacked.
import { generateKeyPairSync, pbkdf2Sync, randomBytes } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

const [folder, port, file, prefix] = process.argv.slice(2);
const scopes = ["bench.read", "bench.write"];
const resource = "https://api.bench.example/es256";
// The fewest that it takes.
const ITERATIONS = 1;

const path = join(folder, "glewlwyd.db");
const database = new DatabaseSync(path);
// Two commits stand behind each token; with a log ahead of it the file makes them cheaper.
database.exec("PRAGMA journal_mode = WAL");
database.exec(readFileSync(join(prefix, "usr/share/dbconfig-common/data/glewlwyd/install/sqlite3"), "utf8"));
database.exec("BEGIN");
insertPlugin();
insertClients();
database.exec("COMMIT");
database.close();
writeFileSync(join(folder, "glewlwyd.conf"), configuration());

function insert(table, row) {
  const names = Object.keys(row);
  const statement = `INSERT INTO ${table} (${names.join(", ")}) VALUES (${names.map(() => "?").join(", ")})`;
  return database.prepare(statement).run(...Object.values(row)).lastInsertRowid;
}

function insertPlugin() {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const key = { ...privateKey.export({ format: "jwk" }), alg: "ES256", use: "sig", kid: "bench" };
  const parameters = {
    iss: `http://127.0.0.1:${port}`,
    "jwks-private": JSON.stringify({ keys: [key] }),
    "default-kid": key.kid,
    "access-token-duration": 3600,
    "refresh-token-duration": 3600,
    "code-duration": 600,
    "allow-non-oidc": true,
    "auth-type-client-enabled": true,
    "resource-allowed": true,
    "resource-scope": Object.fromEntries(scopes.map((scope) => [scope, [resource]])),
  };
  insert("g_plugin_module_instance", {
    gpmi_module: "oidc",
    gpmi_name: "oidc",
    gpmi_parameters: JSON.stringify(parameters),
  });
}

function insertClients() {
  const scopeNumbers = scopes.map((scope) => {
    insert("g_scope", { gs_name: scope });
    return insert("g_client_scope", { gcs_name: scope });
  });
  for (const line of readFileSync(file, "utf8").trim().split("\n")) {
    const [id, secret] = line.split(" ");
    const client = { gc_client_id: id, gc_confidential: 1, gc_password: hashed(secret) };
    const number = insert("g_client", client);
    const properties = { authorization_type: "client_credentials", token_endpoint_auth_method: "client_secret_post" };
    for (const [name, value] of Object.entries(properties)) {
      insert("g_client_property", { gc_id: number, gcp_name: name, gcp_value: value });
    }
    for (const scope of scopeNumbers) insert("g_client_scope_client", { gc_id: number, gcs_id: scope });
  }
}

// As Glewlwyd writes it: the hash and behind it the salt, in base64, then the number of iterations.
function hashed(secret) {
  const salt = Buffer.from(randomBytes(8).toString("hex"));
  const hash = pbkdf2Sync(secret, salt, ITERATIONS, 32, "sha256");
  return `${Buffer.concat([hash, salt]).toString("base64")},${ITERATIONS}`;
}

function configuration() {
  const values = {
    bind_address: "127.0.0.1",
    external_url: `http://127.0.0.1:${port}`,
    api_prefix: "api",
    log_mode: "file",
    log_level: "INFO",
    log_file: join(folder, "glewlwyd.log"),
    hash_algorithm: "SHA256",
  };
  for (const kind of ["user", "client", "plugin"]) {
    values[`${kind}_module_path`] = join(prefix, "usr/lib/glewlwyd", kind);
  }
  values.user_auth_scheme_module_path = join(prefix, "usr/lib/glewlwyd/scheme");
  const lines = Object.entries(values).map(([name, value]) => `${name} = ${JSON.stringify(value)}`);
  lines.unshift(`port = ${port}`);
  lines.push(`database = { type = "sqlite3"; path = ${JSON.stringify(path)} }`);
  return `${lines.join("\n")}\n`;
}
