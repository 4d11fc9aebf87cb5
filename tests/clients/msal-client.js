// Asks for a token with MSAL for Node, as a member's machine would. Reads one JSON object from standard input and prints
// what MSAL answers. The authority of the tests' certificate comes by NODE_EXTRA_CA_CERTS.
import { text } from "node:stream/consumers";
import { ConfidentialClientApplication } from "@azure/msal-node";

const asked = JSON.parse(await text(process.stdin));
const application = new ConfidentialClientApplication({
  auth: {
    clientId: asked.client_id,
    clientSecret: asked.client_secret,
    authority: asked.authority,
    knownAuthorities: [new URL(asked.authority).host],
  },
});
try {
  const answer = await application.acquireTokenByClientCredential({ scopes: [asked.scope] });
  console.log(JSON.stringify({ access_token: answer.accessToken, token_type: answer.tokenType }));
} catch (refused) {
  const { errorCode, errorNo, errorMessage, correlationId } = refused;
  console.log(JSON.stringify({ error: errorCode, number: errorNo, description: errorMessage, correlationId }));
}
