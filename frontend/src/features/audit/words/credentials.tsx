import { Trans } from "@lingui/react/macro";
import { factIn } from "../changes";
import { Leaver, Owner, Secret, type Words } from "./parts";

/** What happened to secrets, to the keys of applications, and to the keys of Latchkey. */
export const CREDENTIALS: Record<string, Words> = {
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
};
