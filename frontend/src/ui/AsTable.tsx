import { Trans } from "@lingui/react/macro";
import type { ReactNode } from "react";
import styles from "./AsTable.module.css";

/** Below a drawing: the same in figures and words, for whoever cannot see it or wants it exactly. */
export function AsTable({ children }: { children: ReactNode }) {
  return (
    <details className={styles.details}>
      <summary>
        <Trans>The same as a table</Trans>
      </summary>
      {children}
    </details>
  );
}
