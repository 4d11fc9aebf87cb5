import { Trans } from "@lingui/react/macro";
import styles from "./Or.module.css";

/** Between one way and another. */
export function Or() {
  return (
    <div className={styles.or}>
      <Trans>or</Trans>
    </div>
  );
}
