import { Trans } from "@lingui/react/macro";
import { type ReactNode, useContext } from "react";
import styles from "./Field.module.css";
import { FormErrorsContext } from "./formErrors";
import { WarningIcon } from "./icons";

export function Optional() {
  return (
    <span className={styles.optional}>
      <Trans>optional</Trans>
    </span>
  );
}

type FieldErrorTextProps = {
  id?: string;
  error: ReactNode;
  /** Spoken when it appears: for an error that stands nowhere else. */
  spoken?: boolean;
};

export function FieldErrorText({ id, error, spoken }: FieldErrorTextProps) {
  const form = useContext(FormErrorsContext);
  if (!error) return null;
  return (
    <span className={styles.error} id={id} role={spoken || form.spoken ? "alert" : undefined}>
      <WarningIcon size={14} />
      <span>{error}</span>
    </span>
  );
}
