// Asks for a token with openid-client, and verifies it with jose as an API would: discovery, keys, issuer, audience, type.
// Reads one JSON object from standard input and prints the token's claims. The authority of the tests' certificate comes
// by NODE_EXTRA_CA_CERTS.
import { text } from "node:stream/consumers";
import { createRemoteJWKSet, importPKCS8, jwtVerify } from "jose";
import * as client from "openid-client";

const asked = JSON.parse(await text(process.stdin));
const secret = asked.basic ? client.ClientSecretBasic : client.ClientSecretPost;
const authentication = asked.private_key
  ? client.PrivateKeyJwt(await importPKCS8(asked.private_key, asked.key_algorithm))
  : secret(asked.client_secret);
const configuration = await client.discovery(new URL(asked.issuer), asked.client_id, undefined, authentication, {
  algorithm: asked.algorithm,
});
try {
  const token = await client.clientCredentialsGrant(configuration, asked.parameters);
  const metadata = configuration.serverMetadata();
  const { payload } = await jwtVerify(token.access_token, createRemoteJWKSet(new URL(metadata.jwks_uri)), {
    issuer: metadata.issuer,
    audience: asked.audience,
    typ: "at+jwt",
    // The tests' time is their own.
    currentDate: new Date(asked.now),
  });
  console.log(JSON.stringify({ claims: payload, expires_in: token.expires_in }));
} catch (refused) {
  const { error, error_description, status } = refused;
  console.log(JSON.stringify({ error, description: error_description ?? String(refused), status }));
}
