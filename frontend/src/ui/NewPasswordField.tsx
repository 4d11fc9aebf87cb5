import { Trans } from "@lingui/react/macro";
import styles from "./NewPasswordField.module.css";
import { PasswordField } from "./TextField";

const MINIMUM_LENGTH = 8;

type NewPasswordFieldProps = {
  name: string;
  /** Whose password it is. */
  email: string;
  value: string;
  onChange: (password: string) => void;
  autoFocus?: boolean;
};

/** A password that is chosen anew; password managers learn whose it is. */
export function NewPasswordField({ email, ...field }: NewPasswordFieldProps) {
  return (
    <>
      <input
        className={styles.hidden}
        type="text"
        autoComplete="username"
        value={email}
        readOnly
        tabIndex={-1}
        aria-hidden="true"
      />
      <PasswordField
        {...field}
        label={<Trans>New password</Trans>}
        description={
          <Trans>At least 8 characters. A long phrase is better than odd characters; pasting is fine.</Trans>
        }
        autoComplete="new-password"
        minLength={MINIMUM_LENGTH}
        isRequired
      />
    </>
  );
}
