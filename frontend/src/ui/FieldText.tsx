import { Trans } from "@lingui/react/macro";
import styles from "./Field.module.css";
import { WarningIcon } from "./icons";

export function Optional() {
  return (
    <span className={styles.optional}>
      <Trans>optional</Trans>
    </span>
  );
}

export function FieldErrorText({ id, error }: { id?: string; error: string | undefined }) {
  if (error === undefined) return null;
  return (
    <span className={styles.error} id={id}>
      <WarningIcon size={14} />
      <span>{error}</span>
    </span>
  );
}
