import { Trans } from "@lingui/react/macro";
import { useFederation, useSession } from "~/api/queries";
import { CheckCircleIcon } from "~/ui/icons";
import { Section } from "~/ui/Page";
import { useNow, usePersonTime } from "~/ui/time/PersonTime";
import { clockTime } from "~/ui/time/words";
import styles from "./SecurityPage.module.css";

/** The second factor in words. Whoever sees this page has one: nobody gets in without. */
export function Authenticator() {
  return (
    <Section id="authenticator" title={<Trans>Authenticator app</Trans>}>
      <div className={styles.panel}>
        <CheckCircleIcon size={20} />
        <div className={styles.words}>
          <strong>
            <Trans>Set up</Trans>
          </strong>
          <p>
            <Trans>
              Every sign-in asks for your password and for a code of the app. A code works once. What is
              sensitive, such as creating a secret, asks for another when the last was some time ago.
            </Trans>
          </p>
          <p className={styles.soft}>
            <NextCode />
          </p>
          <p className={styles.soft}>
            <Lost />
          </p>
        </div>
      </div>
    </Section>
  );
}

function NextCode() {
  const now = useNow();
  const { locale, timeZone } = usePersonTime();
  const from = new Date(useSession().step_up_at);
  const time = <time dateTime={from.toISOString()}>{clockTime(from, locale, timeZone)}</time>;
  if (from <= now) return <Trans>The next thing that is sensitive asks for a code.</Trans>;
  return <Trans>Until {time} nothing asks for another code.</Trans>;
}

function Lost() {
  const email = useFederation()?.support_email;
  if (!email) return <Trans>A new phone, or the old one lost? Tell the operators of your federation.</Trans>;
  return (
    <Trans>
      A new phone, or the old one lost? Write to <a href={`mailto:${email}`}>{email}</a>.
    </Trans>
  );
}
