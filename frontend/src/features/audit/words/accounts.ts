import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import type { AuditEvent } from "~/api/auditQueries";
import { changedTo, factIn } from "../changes";
import type { Words } from "./words";

/** What happened to people, and to how they sign in. */
export const ACCOUNTS: Words = {
  "person.invited": msg`{who} invited {what}.`,
  "person.updated": personUpdated,
  "person.password_link_sent": msg`{who} had a password link sent to {what}.`,
  "person.invitation_revoked": msg`{who} took the invitation of {what} back.`,
  "operator.added": msg`{who} added {what} as an operator.`,
  "password.set": msg`{who} chose a new password.`,
  "password.link_used": msg`A new password for {what} was chosen by a link; it takes effect with the second sign-in step.`,
  "password.reset_requested": ({ subject }) =>
    subject.id === null
      ? msg`Somebody asked for a new password with an address that is nobody’s.`
      : msg`Somebody asked for a new password for {what}.`,
  "password.changed": msg`{who} changed their password.`,
  "email.change_requested": msg`{who} asked to change their e-mail address to {address}.`,
  "email.change_cancelled": msg`The change of {who}’s e-mail address was taken back.`,
  "email.change_confirmed": msg`{who} confirmed the change of their e-mail address.`,
  "email.changed": msg`The e-mail address of {who} is now {address}.`,
  "totp.enrolled": msg`{who} set up an authenticator app.`,
  "totp.removed": msg`{who} removed their authenticator app.`,
  "passkey.added": msg`{who} added the passkey {passkey}.`,
  "passkey.renamed": msg`{who} gave a passkey the name {passkey}.`,
  "passkey.removed": msg`{who} removed the passkey {passkey}.`,
  "passkey.copied": msg`The passkey {passkey} of {what} was refused: a second device seems to hold a copy of it.`,
  "provider.linked": msg`{who} linked an account at {provider} to sign in by.`,
  "provider.used": msg`{who} came by {provider}.`,
  "provider.unlinked": msg`{who} removed the link to their account at {provider}.`,
  "person.created": msg`{what} came by single sign-on for the first time and got an account without any right.`,
  "calendar.opened": msg`{who} made a link for their calendar of expiries.`,
  "calendar.closed": msg`{who} removed the link of their calendar of expiries.`,
  "recovery_codes.made": msg`{who} made new recovery codes.`,
  "recovery_code.used": msg`{who} used a recovery code.`,
  "person.factors_reset": msg`{who} reset the sign-in of {what}: password, passkeys, authenticator app, linked accounts and recovery codes were removed.`,
  "sign_in.succeeded": msg`{who} signed in.`,
  "sign_in.failed": signInFailed,
  "session.ended": msg`{who} signed out, or ended another session of theirs.`,
  "session.stepped_up": msg`{who} gave a fresh code of their authenticator app.`,
};

function personUpdated(event: AuditEvent): MessageDescriptor {
  const state = changedTo(event, "state");
  if (state === "deactivated") return msg`{who} deactivated {what}.`;
  if (event.before?.state === "deactivated" && state !== undefined) return msg`{who} reactivated {what}.`;
  const [operator, auditor] = [changedTo(event, "operator"), changedTo(event, "auditor")];
  if (operator === true) return msg`{who} made {what} an operator.`;
  if (operator === false) return msg`{who} ended that {what} is an operator.`;
  if (auditor === true) return msg`{who} made {what} an auditor.`;
  if (auditor === false) return msg`{who} ended that {what} is an auditor.`;
  return msg`{who} changed what is known of {what}.`;
}

function signInFailed(event: AuditEvent): MessageDescriptor {
  const factor = factIn(event, "factor");
  if (event.subject.id === null && factor === "passkey")
    return msg`Somebody tried to sign in with a passkey that is not known here.`;
  if (event.subject.id === null && factor === "provider")
    return msg`Somebody tried to sign in by single sign-on whose account is not linked here.`;
  if (event.subject.id === null) return msg`Somebody tried to sign in with an address that is nobody’s.`;
  if (factor === "totp") return msg`Somebody gave a wrong code for {what}.`;
  if (factor === "recovery_code") return msg`Somebody gave a wrong recovery code for {what}.`;
  if (factor === "provider") return msg`A sign-in of {what} by single sign-on was refused.`;
  if (factor === "passkey") return msg`A passkey for {what} was refused.`;
  return msg`Somebody gave a wrong password for {what}.`;
}
