import { msg } from "@lingui/core/macro";
import type { Words } from "./words";

/** What happened to secrets, to the keys of applications, and to the keys of Latchkey. */
export const CREDENTIALS: Words = {
  "secret.created": msg`{who} created the secret {secret} of {application}.`,
  "secret.value_replaced": msg`{who} asked again for the value of the new secret {secret} of {application}, as the first answer was lost.`,
  "secret.deleted": msg`{who} deleted the secret {secret} of {application}.`,
  "key.created": msg`{who} added the key {what} of {application}.`,
  "key.deleted": msg`{who} deleted the key {what} of {application}.`,
  "secret.tokens_revoked": msg`{who} ended all tokens of the secret {secret} of {application}.`,
  "secret.suspended": msg`{who} suspended the secret {secret} of {application}.`,
  "secret.resumed": msg`{who} resumed the secret {secret} of {application}.`,
  "secret.leaked": msg`{who} noted that the secret {secret} of {application} was found in public.`,
  "secret.expiry_acknowledged": msg`{who} looks after the expiry of the secret {secret} of {application}.`,
  "secret.acknowledgement_taken_back": msg`{who} let everybody be reminded of the secret {secret} of {application} again.`,
  "secret.leaver_handled": msg`{who} noted that the secret {secret} of {application} needs no replacement, though {leaver} knows it and has left.`,
  "secret.leaver_reopened": msg`{who} noted that the secret {secret} of {application}, which {leaver} knows, is to be replaced after all.`,
  "signing_key.created": msg`{who} made the signing key {what} ({algorithm}).`,
  "signing_key.removed": msg`{who} removed the signing key {what}, whose last token is dead.`,
  "signing_key.revoked": msg`{who} ended the signing key {what} at once: its tokens are worth nothing any more.`,
  "sealing_key.changed": msg`{who} changed the key that seals what is kept; it is {what} now.`,
};
