import { Trans } from "@lingui/react/macro";
import { changedTo, factIn } from "../changes";
import { Address, type Parts, Passkey, Provider, type Words } from "./parts";

/** What happened to people, and to how they sign in. */
export const ACCOUNTS: Record<string, Words> = {
  "person.invited": ({ who, what }) => (
    <Trans>
      {who} invited {what}.
    </Trans>
  ),
  "person.updated": (parts) => <PersonUpdated {...parts} />,
  "person.password_link_sent": ({ who, what }) => (
    <Trans>
      {who} had a password link sent to {what}.
    </Trans>
  ),
  "person.invitation_revoked": ({ who, what }) => (
    <Trans>
      {who} took the invitation of {what} back.
    </Trans>
  ),
  "operator.added": ({ who, what }) => (
    <Trans>
      {who} added {what} as an operator.
    </Trans>
  ),
  "password.set": ({ who }) => <Trans>{who} chose a new password.</Trans>,
  "password.link_used": ({ what }) => (
    <Trans>A new password for {what} was chosen by a link; it takes effect with the second factor.</Trans>
  ),
  "password.reset_requested": (parts) => <ResetRequested {...parts} />,
  "password.changed": ({ who }) => <Trans>{who} changed their password.</Trans>,
  "email.change_requested": ({ who, event }) => {
    const address = <Address event={event} />;
    return (
      <Trans>
        {who} asked to change their e-mail address to {address}.
      </Trans>
    );
  },
  "email.change_cancelled": ({ who }) => <Trans>The change of {who}’s e-mail address was taken back.</Trans>,
  "email.change_confirmed": ({ who }) => <Trans>{who} confirmed the change of their e-mail address.</Trans>,
  "email.changed": ({ who, event }) => {
    const address = <Address event={event} />;
    return (
      <Trans>
        The e-mail address of {who} is now {address}.
      </Trans>
    );
  },
  "totp.enrolled": ({ who }) => <Trans>{who} set up an authenticator app.</Trans>,
  "totp.removed": ({ who }) => <Trans>{who} removed their authenticator app.</Trans>,
  "passkey.added": ({ who, event }) => {
    const passkey = <Passkey event={event} />;
    return (
      <Trans>
        {who} added the passkey {passkey}.
      </Trans>
    );
  },
  "passkey.renamed": ({ who, event }) => {
    const passkey = <Passkey event={event} />;
    return (
      <Trans>
        {who} gave a passkey the name {passkey}.
      </Trans>
    );
  },
  "passkey.removed": ({ who, event }) => {
    const passkey = <Passkey event={event} />;
    return (
      <Trans>
        {who} removed the passkey {passkey}.
      </Trans>
    );
  },
  "passkey.copied": ({ what, event }) => {
    const passkey = <Passkey event={event} />;
    return (
      <Trans>
        The passkey {passkey} of {what} was refused: a second device seems to hold a copy of it.
      </Trans>
    );
  },
  "provider.linked": ({ who, event }) => {
    const provider = <Provider event={event} />;
    return (
      <Trans>
        {who} linked an account at {provider} to sign in by.
      </Trans>
    );
  },
  "provider.used": ({ who, event }) => {
    const provider = <Provider event={event} />;
    return (
      <Trans>
        {who} came by {provider}.
      </Trans>
    );
  },
  "provider.unlinked": ({ who, event }) => {
    const provider = <Provider event={event} />;
    return (
      <Trans>
        {who} removed the link to their account at {provider}.
      </Trans>
    );
  },
  "person.created": ({ what }) => (
    <Trans>{what} came by single sign-on for the first time and got an account without any right.</Trans>
  ),
  "calendar.opened": ({ who }) => <Trans>{who} made an address for their calendar of expiries.</Trans>,
  "calendar.closed": ({ who }) => <Trans>{who} took the address of their calendar of expiries away.</Trans>,
  "recovery_codes.made": ({ who }) => <Trans>{who} made new recovery codes.</Trans>,
  "recovery_code.used": ({ who }) => <Trans>{who} used a recovery code.</Trans>,
  "person.factors_reset": ({ who, what }) => (
    <Trans>
      {who} reset the sign-in of {what}: password, factors and recovery codes were removed.
    </Trans>
  ),
  "sign_in.succeeded": ({ who }) => <Trans>{who} signed in.</Trans>,
  "sign_in.failed": (parts) => <SignInFailed {...parts} />,
  "session.ended": ({ who }) => <Trans>{who} signed out, or ended another session of theirs.</Trans>,
  "session.stepped_up": ({ who }) => <Trans>{who} gave a fresh code of their authenticator app.</Trans>,
};

function PersonUpdated({ who, what, event }: Parts) {
  const state = changedTo(event, "state");
  if (state === "deactivated")
    return (
      <Trans>
        {who} deactivated {what}.
      </Trans>
    );
  if (event.before?.state === "deactivated" && state !== undefined)
    return (
      <Trans>
        {who} reactivated {what}.
      </Trans>
    );
  return <RoleChanged who={who} what={what} event={event} />;
}

function ResetRequested({ what, event }: Parts) {
  if (event.subject.id === null)
    return <Trans>Somebody asked for a new password with an address that is nobody’s.</Trans>;
  return <Trans>Somebody asked for a new password for {what}.</Trans>;
}

function SignInFailed({ what, event }: Parts) {
  const factor = factIn(event, "factor");
  if (event.subject.id === null && factor === "passkey")
    return <Trans>Somebody tried to sign in with a passkey that is not known here.</Trans>;
  if (event.subject.id === null && factor === "provider")
    return <Trans>Somebody tried to sign in by single sign-on whose account is not linked here.</Trans>;
  if (event.subject.id === null)
    return <Trans>Somebody tried to sign in with an address that is nobody's.</Trans>;
  if (factor === "totp") return <Trans>Somebody gave a wrong code for {what}.</Trans>;
  if (factor === "recovery_code") return <Trans>Somebody gave a wrong recovery code for {what}.</Trans>;
  if (factor === "provider") return <Trans>A sign-in of {what} by single sign-on was refused.</Trans>;
  if (factor === "passkey") return <Trans>A passkey for {what} was refused.</Trans>;
  return <Trans>Somebody gave a wrong password for {what}.</Trans>;
}

function RoleChanged({ who, what, event }: Parts) {
  const [operator, auditor] = [changedTo(event, "operator"), changedTo(event, "auditor")];
  if (operator === true)
    return (
      <Trans>
        {who} made {what} an operator.
      </Trans>
    );
  if (operator === false)
    return (
      <Trans>
        {who} ended that {what} is an operator.
      </Trans>
    );
  if (auditor === true)
    return (
      <Trans>
        {who} made {what} an auditor.
      </Trans>
    );
  if (auditor === false)
    return (
      <Trans>
        {who} ended that {what} is an auditor.
      </Trans>
    );
  return (
    <Trans>
      {who} changed what is known of {what}.
    </Trans>
  );
}
