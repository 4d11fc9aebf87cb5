import type { ReactNode } from "react";
import styles from "./Panel.module.css";

type PanelProps = {
  icon?: ReactNode;
  title: ReactNode;
  actions: ReactNode;
  /** All is well; the colour only repeats what the words say. */
  isGood?: boolean;
  children: ReactNode;
};

/** How something stands, in words, and what can be done about it. */
export function Panel({ icon, title, actions, isGood, children }: PanelProps) {
  return (
    <div className={styles.panel} data-good={isGood || undefined}>
      {icon}
      <div className={styles.words}>
        <strong>{title}</strong>
        <p className={styles.soft}>{children}</p>
      </div>
      <div className={styles.actions}>{actions}</div>
    </div>
  );
}
