import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";

/** Every action by its word, as a filter calls it. */
export const ACTIONS: Record<string, MessageDescriptor> = {
  "organisation.created": msg`Organisation registered`,
  "organisation.updated": msg`Organisation changed`,
  "api.created": msg`API added`,
  "api.updated": msg`API changed`,
  "permission.created": msg`Permission added`,
  "permission.deleted": msg`Permission removed`,
  "application.created": msg`Application created`,
  "application.updated": msg`Application changed`,
  "application.grants_replaced": msg`Grants of an application changed`,
  "person.invited": msg`Person invited`,
  "person.updated": msg`Person changed`,
  "person.password_link_sent": msg`Password link sent`,
  "person.invitation_revoked": msg`Invitation taken back`,
  "operator.added": msg`Operator added`,
  "assignment.created": msg`Manager assigned`,
  "assignment.deleted": msg`Assignment removed`,
  "secret.created": msg`Secret created`,
  "secret.deleted": msg`Secret deleted`,
  "secret.leaver_handled": msg`Secret that a leaver knows marked as handled`,
  "secret.leaver_reopened": msg`Secret that a leaver knows to be replaced after all`,
  "password.set": msg`Password chosen`,
  "password.link_used": msg`Password link used`,
  "password.reset_requested": msg`New password asked for`,
  "password.changed": msg`Password changed`,
  "email.change_requested": msg`Change of e-mail address asked for`,
  "email.change_cancelled": msg`Change of e-mail address taken back`,
  "email.change_confirmed": msg`Change of e-mail address confirmed`,
  "email.changed": msg`E-mail address changed`,
  "totp.enrolled": msg`Authenticator app set up`,
  "totp.removed": msg`Authenticator app removed`,
  "passkey.added": msg`Passkey added`,
  "passkey.renamed": msg`Passkey renamed`,
  "passkey.removed": msg`Passkey removed`,
  "passkey.copied": msg`Copy of a passkey refused`,
  "recovery_codes.made": msg`Recovery codes made`,
  "recovery_code.used": msg`Recovery code used`,
  "person.factors_reset": msg`Sign-in of a person reset`,
  "signing_key.created": msg`Signing key made`,
  "signing_key.removed": msg`Signing key removed`,
  "signing_key.revoked": msg`Signing key ended at once`,
  "sign_in.succeeded": msg`Signed in`,
  "sign_in.failed": msg`Sign-in failed`,
  "session.ended": msg`Session ended`,
  "session.stepped_up": msg`Fresh proof given`,
};

/** Actions of a kind together, by the part of their words before the dot. */
export const KINDS: Record<string, MessageDescriptor> = {
  secret: msg`All about secrets`,
  application: msg`All about applications`,
  organisation: msg`All about organisations`,
  api: msg`All about APIs`,
  permission: msg`All about permissions`,
  person: msg`All about people`,
  password: msg`All about passwords`,
  email: msg`All about e-mail addresses`,
  assignment: msg`All about assignments`,
  passkey: msg`All about passkeys`,
  signing_key: msg`All about signing keys`,
  sign_in: msg`All sign-ins`,
  session: msg`All about sessions`,
};

export function isKnownAction(action: string | undefined): boolean {
  return action !== undefined && (Object.hasOwn(ACTIONS, action) || Object.hasOwn(KINDS, action));
}
