import { Trans } from "@lingui/react/macro";
import type { ReactNode } from "react";
import type { AuditEvent } from "~/api/auditQueries";
import { ApplicationName } from "./ApplicationName";
import { changedTo, factIn } from "./changes";
import styles from "./EventList.module.css";

type Parts = { who: ReactNode; what: ReactNode; event: AuditEvent };
type Words = (parts: Parts) => ReactNode;

/** What happened, for each word of the enumeration of actions that the server has. */
export const SENTENCES: Record<string, Words> = {
  "organisation.created": ({ who, what }) => (
    <Trans>
      {who} registered the organisation {what}.
    </Trans>
  ),
  "organisation.updated": ({ who, what }) => (
    <Trans>
      {who} changed the organisation {what}.
    </Trans>
  ),
  "api.created": ({ who, what }) => (
    <Trans>
      {who} added the API {what}.
    </Trans>
  ),
  "api.updated": (parts) => <ApiUpdated {...parts} />,
  "permission.created": ({ who, what }) => (
    <Trans>
      {who} added the permission {what} to an API.
    </Trans>
  ),
  "permission.deleted": ({ who, what }) => (
    <Trans>
      {who} removed the permission {what} from an API.
    </Trans>
  ),
  "application.created": ({ who, event }) => {
    const application = <Application event={event} />;
    return (
      <Trans>
        {who} created the application {application}.
      </Trans>
    );
  },
  "application.updated": (parts) => <ApplicationUpdated {...parts} />,
  "application.grants_replaced": ({ who, event }) => {
    const application = <Application event={event} />;
    return (
      <Trans>
        {who} changed what {application} may reach.
      </Trans>
    );
  },
  "application.limits_replaced": ({ who, event }) => {
    const application = <Application event={event} />;
    return (
      <Trans>
        {who} changed the limits of {application}.
      </Trans>
    );
  },
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
  "assignment.created": ({ who, what, event }) => {
    const scope = <Scope event={event} />;
    return (
      <Trans>
        {who} made {what} a manager of {scope}.
      </Trans>
    );
  },
  "assignment.deleted": ({ who, what, event }) => {
    const scope = <Scope event={event} />;
    return (
      <Trans>
        {who} ended that {what} manages {scope}.
      </Trans>
    );
  },
  "secret.created": ({ who, event }) => {
    const [secret, application] = [
      <Secret key="secret" event={event} />,
      <Owner key="owner" event={event} />,
    ];
    return (
      <Trans>
        {who} created the secret {secret} of {application}.
      </Trans>
    );
  },
  "secret.value_replaced": ({ who, event }) => {
    const [secret, application] = [
      <Secret key="secret" event={event} />,
      <Owner key="owner" event={event} />,
    ];
    return (
      <Trans>
        {who} asked again for the value of the new secret {secret} of {application}, as the first answer was
        lost.
      </Trans>
    );
  },
  "secret.deleted": ({ who, event }) => {
    const [secret, application] = [
      <Secret key="secret" event={event} />,
      <Owner key="owner" event={event} />,
    ];
    return (
      <Trans>
        {who} deleted the secret {secret} of {application}.
      </Trans>
    );
  },
  "key.created": ({ who, what, event }) => {
    const application = <Owner event={event} />;
    return (
      <Trans>
        {who} added the key {what} of {application}.
      </Trans>
    );
  },
  "key.deleted": ({ who, what, event }) => {
    const application = <Owner event={event} />;
    return (
      <Trans>
        {who} deleted the key {what} of {application}.
      </Trans>
    );
  },
  "secret.tokens_revoked": ({ who, event }) => {
    const [secret, application] = [
      <Secret key="secret" event={event} />,
      <Owner key="owner" event={event} />,
    ];
    return (
      <Trans>
        {who} ended all tokens of the secret {secret} of {application}.
      </Trans>
    );
  },
  "secret.suspended": ({ who, event }) => {
    const [secret, application] = [
      <Secret key="secret" event={event} />,
      <Owner key="owner" event={event} />,
    ];
    return (
      <Trans>
        {who} suspended the secret {secret} of {application}.
      </Trans>
    );
  },
  "secret.resumed": ({ who, event }) => {
    const [secret, application] = [
      <Secret key="secret" event={event} />,
      <Owner key="owner" event={event} />,
    ];
    return (
      <Trans>
        {who} resumed the secret {secret} of {application}.
      </Trans>
    );
  },
  "secret.leaked": ({ who, event }) => {
    const [secret, application] = [
      <Secret key="secret" event={event} />,
      <Owner key="owner" event={event} />,
    ];
    return (
      <Trans>
        {who} noted that the secret {secret} of {application} was found in public.
      </Trans>
    );
  },
  "secret.expiry_acknowledged": ({ who, event }) => {
    const [secret, application] = [
      <Secret key="secret" event={event} />,
      <Owner key="owner" event={event} />,
    ];
    return (
      <Trans>
        {who} looks after the expiry of the secret {secret} of {application}.
      </Trans>
    );
  },
  "secret.acknowledgement_taken_back": ({ who, event }) => {
    const [secret, application] = [
      <Secret key="secret" event={event} />,
      <Owner key="owner" event={event} />,
    ];
    return (
      <Trans>
        {who} let everybody be reminded of the secret {secret} of {application} again.
      </Trans>
    );
  },
  "secret.leaver_handled": ({ who, event }) => {
    const [secret, application, leaver] = [
      <Secret key="secret" event={event} />,
      <Owner key="owner" event={event} />,
      <Leaver key="leaver" event={event} />,
    ];
    return (
      <Trans>
        {who} noted that the secret {secret} of {application} needs no replacement, though {leaver} knows it
        and has left.
      </Trans>
    );
  },
  "secret.leaver_reopened": ({ who, event }) => {
    const [secret, application, leaver] = [
      <Secret key="secret" event={event} />,
      <Owner key="owner" event={event} />,
      <Leaver key="leaver" event={event} />,
    ];
    return (
      <Trans>
        {who} noted that the secret {secret} of {application}, which {leaver} knows, is to be replaced after
        all.
      </Trans>
    );
  },
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
  "access_request.made": ({ who, what }) => (
    <Trans>
      {who} asked the operators for {what}, or for more that it may reach.
    </Trans>
  ),
  "access_request.approved": ({ who, what }) => (
    <Trans>
      {who} approved the request for {what}.
    </Trans>
  ),
  "access_request.declined": ({ who, what }) => (
    <Trans>
      {who} declined the request for {what}.
    </Trans>
  ),
  "access_request.withdrawn": ({ who, what }) => (
    <Trans>
      {who} took back the request for {what}.
    </Trans>
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
  "signing_key.created": ({ who, what, event }) => {
    const algorithm = factIn(event, "algorithm");
    return (
      <Trans>
        {who} made the signing key {what} ({algorithm}).
      </Trans>
    );
  },
  "signing_key.removed": ({ who, what }) => (
    <Trans>
      {who} removed the signing key {what}, whose last token is dead.
    </Trans>
  ),
  "signing_key.revoked": ({ who, what }) => (
    <Trans>
      {who} ended the signing key {what} at once: its tokens are worth nothing any more.
    </Trans>
  ),
  "sealing_key.changed": ({ who, what }) => (
    <Trans>
      {who} changed the key that seals what is kept; it is {what} now.
    </Trans>
  ),
  "webhook.created": ({ who, what }) => (
    <Trans>
      {who} added a webhook at {what}.
    </Trans>
  ),
  "webhook.updated": ({ who, what }) => (
    <Trans>
      {who} changed the webhook at {what}.
    </Trans>
  ),
  "webhook.deleted": ({ who, what }) => (
    <Trans>
      {who} deleted the webhook at {what}.
    </Trans>
  ),
  "webhook.secret_rotated": ({ who, what }) => (
    <Trans>
      {who} made a new signing secret for the webhook at {what}.
    </Trans>
  ),
  "webhook.tested": ({ who, what }) => (
    <Trans>
      {who} had the webhook at {what} tested.
    </Trans>
  ),
  "job.asked_for": ({ who, what }) => (
    <Trans>
      {who} had the job {what} run at once.
    </Trans>
  ),
  "message.resent": ({ who, what }) => (
    <Trans>
      {who} had a message to {what} sent again.
    </Trans>
  ),
  "sign_in.succeeded": ({ who }) => <Trans>{who} signed in.</Trans>,
  "sign_in.failed": (parts) => <SignInFailed {...parts} />,
  "session.ended": ({ who }) => <Trans>{who} signed out, or ended another session of theirs.</Trans>,
  "session.stepped_up": ({ who }) => <Trans>{who} gave a fresh code of their authenticator app.</Trans>,
};

/** An event as a person would tell it. */
export function Sentence({ event }: { event: AuditEvent }) {
  const { action, subject } = event;
  const parts: Parts = {
    who: <Actor event={event} />,
    what: <span className={styles.name}>{subject.name}</span>,
    event,
  };
  const words = SENTENCES[action];
  if (words) return words(parts);
  const { who, what } = parts;
  return (
    <Trans>
      {who} did “{action}” to {what}.
    </Trans>
  );
}

function Actor({ event: { actor } }: { event: AuditEvent }) {
  if (actor.kind === "person") return <span className={styles.name}>{actor.name}</span>;
  const name = actor.name;
  return (
    <span className={styles.name}>
      <Trans>Latchkey ({name})</Trans>
    </span>
  );
}

function Application({ event: { subject, application_id: id } }: { event: AuditEvent }) {
  return <ApplicationName id={id ?? subject.id} known={subject.name} />;
}

function Owner({ event }: { event: AuditEvent }) {
  return <ApplicationName id={event.application_id} />;
}

function Secret({ event }: { event: AuditEvent }) {
  const hint = factIn(event, "hint");
  return (
    <>
      <span className={styles.name}>{event.subject.name}</span>
      {hint ? (
        <>
          {" "}
          (<code>{hint}…</code>)
        </>
      ) : null}
    </>
  );
}

/** One application, or all of an organisation. */
function Scope({ event }: { event: AuditEvent }) {
  const [application, organisation] = [factIn(event, "application"), factIn(event, "organisation")];
  if (event.application_id)
    return <ApplicationName id={event.application_id} {...(application ? { known: application } : {})} />;
  if (organisation === undefined) return <Trans>all applications of an organisation</Trans>;
  const name = <span className={styles.name}>{organisation}</span>;
  return <Trans>all applications of {name}</Trans>;
}

function ApiUpdated({ who, what, event }: Parts) {
  if (changedTo(event, "introspected_by") !== undefined)
    return (
      <Trans>
        {who} changed which applications may ask about tokens for {what}.
      </Trans>
    );
  return (
    <Trans>
      {who} changed the API {what}.
    </Trans>
  );
}

function ApplicationUpdated({ who, event }: Parts) {
  const application = <Application event={event} />;
  const state = changedTo(event, "state");
  if (state === "disabled")
    return (
      <Trans>
        {who} disabled the application {application}.
      </Trans>
    );
  if (state === "active")
    return (
      <Trans>
        {who} enabled the application {application} again.
      </Trans>
    );
  return (
    <Trans>
      {who} changed the application {application}.
    </Trans>
  );
}

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

function Address({ event }: { event: AuditEvent }) {
  return <span className={styles.name}>{factIn(event, "email")}</span>;
}

function ResetRequested({ what, event }: Parts) {
  if (event.subject.id === null)
    return <Trans>Somebody asked for a new password with an address that is nobody’s.</Trans>;
  return <Trans>Somebody asked for a new password for {what}.</Trans>;
}

function Leaver({ event }: { event: AuditEvent }) {
  return <span className={styles.name}>{factIn(event, "person")}</span>;
}

function Passkey({ event }: { event: AuditEvent }) {
  return <span className={styles.name}>{factIn(event, "passkey")}</span>;
}

function Provider({ event }: { event: AuditEvent }) {
  return <span className={styles.name}>{factIn(event, "provider")}</span>;
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
