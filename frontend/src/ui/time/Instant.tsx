import styles from "./Instant.module.css";
import { useNow, usePersonTime } from "./PersonTime";
import { relativeWords, shortDate, shortInstant, zoneName, zoneOffset } from "./words";

type InstantProps = { at: string; precise?: boolean };

/** A moment as a date, or to the minute when `precise`. */
export function Instant({ at, precise = false }: InstantProps) {
  const { locale, timeZone } = usePersonTime();
  const date = new Date(at);
  const exact = `${shortInstant(date, locale, timeZone)} (${zoneName(timeZone)}, ${zoneOffset(date, timeZone)})`;
  return (
    <time dateTime={at} title={exact} className={styles.instant}>
      {precise ? shortInstant(date, locale, timeZone) : shortDate(date, locale, timeZone)}
    </time>
  );
}

/** "3 hours ago", with the exact moment on hover. */
export function RelativeTime({ at }: { at: string }) {
  const now = useNow();
  const { locale, timeZone } = usePersonTime();
  const date = new Date(at);
  return (
    <time dateTime={at} title={shortInstant(date, locale, timeZone)} className={styles.instant}>
      {relativeWords(date, now, locale)}
    </time>
  );
}
