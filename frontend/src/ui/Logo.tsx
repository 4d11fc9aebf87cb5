import { useQuery } from "@tanstack/react-query";
import { addressOf } from "~/api/address";
import { federationQuery } from "~/api/queries";
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

/** What the logo says, for whoever cannot see it. */
export function useLogoName(): string {
  const { data } = useQuery(federationQuery);
  return data?.logo ? data.name : "Latchkey";
}

/** The federation's own logo, or ours. Until it is known which, room is kept for it, so that none takes another's place. */
export function Logo() {
  const { data, isPending } = useQuery(federationQuery);
  if (isPending) return <span className={styles.own} />;
  // Its name stands beside it, unless it is ours.
  if (data?.logo)
    return (
      <img
        className={styles.own}
        src={addressOf(data.logo).href}
        alt={data.name === "Latchkey" ? data.name : ""}
      />
    );
  return (
    <span className={styles.logo}>
      <LogoMark />
      <span className={styles.name}>Latchkey</span>
    </span>
  );
}
