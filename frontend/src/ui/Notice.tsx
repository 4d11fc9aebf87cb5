import type { ReactNode } from "react";
import { InfoIcon, WarningIcon } from "./icons";
import styles from "./Notice.module.css";

type NoticeProps = {
  tone?: "info" | "warning" | "danger";
  title?: ReactNode;
  children: ReactNode;
  /** Said aloud when it appears after the page has been shown. */
  live?: boolean;
};

export function Notice({ tone = "info", title, children, live = false }: NoticeProps) {
  return (
    <div className={styles.notice} data-tone={tone} {...(live ? { role: "status" } : {})}>
      {tone === "info" ? <InfoIcon /> : <WarningIcon />}
      <div className={styles.body}>
        {title ? <p className={styles.title}>{title}</p> : null}
        <div>{children}</div>
      </div>
    </div>
  );
}
