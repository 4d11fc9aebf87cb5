import { Trans, useLingui } from "@lingui/react/macro";
import type { TotpEnrolment } from "~/api/gen/model";
import styles from "./AuthenticatorKey.module.css";
import { CopyIconButton } from "./Copy";
import { QrCode } from "./QrCode";

/** What an authenticator app is set up with: to be scanned, or typed where there is no camera. */
export function AuthenticatorKey({ enrolment: { secret, otpauth_uri } }: { enrolment: TotpEnrolment }) {
  const { t } = useLingui();
  return (
    <ol className={styles.steps}>
      <li>
        <p>
          <Trans>Scan this with the app (“Add account”):</Trans>
        </p>
        <div className={styles.qr}>
          <QrCode text={otpauth_uri} label={t`QR code for the authenticator app`} />
        </div>
        <p className={styles.quiet}>
          <Trans>No camera? Enter this key in the app instead:</Trans>
        </p>
        <p className={styles.key}>
          <code>{inGroupsOfFour(secret)}</code>
          <CopyIconButton text={secret} label={t`Copy key`} />
        </p>
      </li>
    </ol>
  );
}

/** Groups are easier to copy by eye. */
export function inGroupsOfFour(secret: string): string {
  return secret.match(/.{1,4}/g)?.join(" ") ?? secret;
}
