import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { type ReactNode, useId } from "react";
import type { Federation } from "~/api/gen/model";
import styles from "./HelpPage.module.css";

type GuideProps = { federation: Federation };

/** What a credential manager has to know, in the order in which they need it. */
export function Guide({ federation }: GuideProps) {
  return (
    <>
      <p className={styles.lead}>
        <Trans>
          For the people who look after the client secrets of their organisation’s systems: its credential
          managers.
        </Trans>
      </p>
      <Credentials federation={federation} />
      <Managers federation={federation} />
      <Creating federation={federation} />
      <Replacing />
      <Stopping />
      <Expiring federation={federation} />
      <DoNot />
      <SigningIn federation={federation} />
      <Questions federation={federation} />
    </>
  );
}

function Chapter({ title, children }: { title: ReactNode; children: ReactNode }) {
  const id = useId();
  return (
    <section aria-labelledby={id} className={styles.chapter}>
      <h2 id={id}>{title}</h2>
      {children}
    </section>
  );
}

function Credentials({ federation: { token_endpoint } }: GuideProps) {
  const address = <code>{token_endpoint}</code>;
  return (
    <Chapter title={<Trans>Client ID and client secret</Trans>}>
      <p>
        <Trans>
          The operators create an application for each connection of your system, and say which APIs it may
          reach. Your system trades the application’s client ID and one of its secrets for a bearer token at{" "}
          {address} and sends that token with each request. The page of the application has example programs,
          ready to be copied.
        </Trans>
      </p>
      <dl className={styles.terms}>
        <dt>
          <Trans>Client ID</Trans>
        </dt>
        <dd>
          <Trans>
            It says which application asks. It is not confidential, never changes and never expires.
          </Trans>
        </dd>
        <dt>
          <Trans>Client secret</Trans>
        </dt>
        <dd>
          <Trans>
            It proves that it is the application that asks. It is confidential, belongs to one application,
            expires, and is then to be replaced. Nobody can look it up again, not even the operators.
          </Trans>
        </dd>
      </dl>
      <p>
        <Trans>
          Credentials of production and of the sandbox are separate: those of the one are refused by the
          other. They are for machines only, never for signing people in.
        </Trans>
      </p>
    </Chapter>
  );
}

function Managers({ federation: { advised_managers } }: GuideProps) {
  return (
    <Chapter title={<Trans>Who is a credential manager</Trans>}>
      <p>
        <Trans>
          The operators assign credential managers after your organisation has confirmed them: to single
          applications, or to all of the organisation. Managers see their applications and client IDs; they
          create, suspend and delete secrets. Applications are created and changed by the operators only.
        </Trans>
      </p>
      <p>
        <Plural
          value={advised_managers}
          one="Each application should have at least # manager who can be reached."
          other="Each application should have at least # managers who can be reached, so that holidays or a departure leave nobody without help."
        />
      </p>
    </Chapter>
  );
}

function Creating({ federation: { max_live_secrets } }: GuideProps) {
  return (
    <Chapter title={<Trans>Create a secret</Trans>}>
      <ol className={styles.list}>
        <li>
          <Trans>Open the application and choose “Create secret”.</Trans>
        </li>
        <li>
          <Trans>
            Keep your own name in the secret’s name, so that others know whom to ask. Choose when it expires:
            after one year at most, which is also best for anything that runs.
          </Trans>
        </li>
        <li>
          <Trans>
            Copy the value that appears and store it where your system reads it. It is shown this one time.
            Later you see its first three characters only, to tell secrets apart; if it is lost, create
            another one.
          </Trans>
        </li>
      </ol>
      <p>
        <Plural
          value={max_live_secrets}
          one="An application can have # secret at a time."
          other="An application can have up to # secrets at a time."
        />
      </p>
    </Chapter>
  );
}

function Replacing() {
  return (
    <Chapter title={<Trans>Replace a secret without an outage</Trans>}>
      <ol className={styles.list}>
        <RotationStep name={<Trans>Create the new secret</Trans>}>
          <Trans>The old one goes on working.</Trans>
        </RotationStep>
        <RotationStep name={<Trans>Update your system</Trans>}>
          <Trans>Give it the new one.</Trans>
        </RotationStep>
        <RotationStep name={<Trans>See that it works</Trans>}>
          <Trans>The page shows when your system has got a token with the new one.</Trans>
        </RotationStep>
        <RotationStep name={<Trans>Suspend the old one</Trans>}>
          <Trans>Whatever still uses it is refused then. You can undo this at once.</Trans>
        </RotationStep>
        <RotationStep name={<Trans>Delete the old one</Trans>}>
          <Trans>Left in place, it only brings reminders and confusion.</Trans>
        </RotationStep>
      </ol>
      <p>
        <Trans>
          “Replace” in the menu of a secret leads through these steps. You can leave the page at any time; you
          or another manager go on where you stopped.
        </Trans>
      </p>
    </Chapter>
  );
}

/** A step by the name that it has on the page that leads through them. */
function RotationStep({ name, children }: { name: ReactNode; children: ReactNode }) {
  return (
    <li className={styles.step}>
      <strong>{name}</strong>
      {children}
    </li>
  );
}

function Stopping() {
  return (
    <Chapter title={<Trans>Suspend or delete a secret</Trans>}>
      <p>
        <Trans>
          From that moment it gets no new token. Suspending can be undone, deleting cannot. A token that was
          issued before works until it expires, unless you end the tokens too.
        </Trans>
      </p>
    </Chapter>
  );
}

function Expiring({ federation: { expiry_warning_days, notice_thresholds_days } }: GuideProps) {
  const { t, i18n } = useLingui();
  const before = notice_thresholds_days.filter((days) => days > 0).sort((one, other) => other - one);
  const words = before.map(String);
  if (notice_thresholds_days.includes(0)) words.push(t`on the day itself`);
  const list = new Intl.ListFormat(i18n.locale).format(words);
  return (
    <Chapter title={<Trans>When a secret expires</Trans>}>
      <p>
        <Trans>
          From then on it gets no token, and your connection stops until your system has another one. Replace
          it before that.
        </Trans>
      </p>
      <ul className={styles.list}>
        <li>
          <Plural
            value={expiry_warning_days}
            one="A secret with less than # day left is marked."
            other="A secret with less than # days left is marked."
          />
        </li>
        {words.length > 0 ? (
          <li>
            <Trans>Its managers are reminded by e-mail. Days before the expiry: {list}.</Trans>
          </li>
        ) : null}
        <li>
          <Trans>Under “Account” you can make a link by which your calendar shows the expiries.</Trans>
        </li>
      </ul>
    </Chapter>
  );
}

function DoNot() {
  return (
    <Chapter title={<Trans>Please do not</Trans>}>
      <ul className={styles.list}>
        <li>
          <Trans>make short-lived secrets, except for tests: take one year;</Trans>
        </li>
        <li>
          <Trans>share a secret outside your organisation, or send it by e-mail or chat;</Trans>
        </li>
        <li>
          <Trans>go on using a secret that has expired;</Trans>
        </li>
        <li>
          <Trans>delete a secret before the systems that use it have another one.</Trans>
        </li>
      </ul>
    </Chapter>
  );
}

function SigningIn({ federation: { passkeys, providers } }: GuideProps) {
  return (
    <Chapter title={<Trans>Signing in</Trans>}>
      <p>
        <Trans>
          You need a password and a code from an authenticator app, which you set up when you sign in for the
          first time.
        </Trans>{" "}
        {passkeys ? <Trans>A passkey replaces both, and no fake website can steal it.</Trans> : null}{" "}
        {providers.length > 0 ? <Trans>You can also sign in with your organisation’s account.</Trans> : null}
      </p>
      <p>
        <Trans>
          Keep your recovery codes apart from the device that you sign in with. If you have lost everything,
          an operator resets your sign-in.
        </Trans>
      </p>
    </Chapter>
  );
}

function Questions({ federation: { support_email, name } }: GuideProps) {
  const address = support_email ? <a href={`mailto:${support_email}`}>{support_email}</a> : null;
  return (
    <Chapter title={<Trans>Questions</Trans>}>
      <p>
        {address ? (
          <Trans>
            Write to the operators of {name}: {address}. Never send them a secret.
          </Trans>
        ) : (
          <Trans>Ask the operators of {name}. Never send them a secret.</Trans>
        )}
      </p>
    </Chapter>
  );
}
