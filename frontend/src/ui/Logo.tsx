import styles from "./Logo.module.css";

/** The mark: a key whose bit is also the tongue of a latch. */
export function LogoMark({ size = 28 }: { size?: number }) {
  return (
    <svg viewBox="0 0 32 32" width={size} height={size} className={styles.mark} aria-hidden="true">
      <rect width="32" height="32" rx="8" className={styles.plate} />
      <g className={styles.key}>
        <circle cx="12.5" cy="12.5" r="5.25" />
        <path d="m16.5 16.5 8 8m-4.2-4.2 2.6-2.6" />
      </g>
    </svg>
  );
}

export function Logo() {
  return (
    <span className={styles.logo}>
      <LogoMark />
      <span className={styles.name}>Latchkey</span>
    </span>
  );
}
