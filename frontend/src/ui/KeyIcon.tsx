import styles from "./icons.module.css";

export function KeyIcon({ size = 22 }: { size?: number }) {
  return (
    <svg viewBox="0 0 16 16" width={size} height={size} className={styles.icon} aria-hidden="true">
      <circle cx="5.3" cy="5.3" r="3.1" />
      <path d="m7.6 7.6 6 6m-2.6-2.6 1.7-1.7" />
    </svg>
  );
}
