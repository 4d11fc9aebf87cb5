import { Trans } from "@lingui/react/macro";
import { Instant, RelativeTime } from "~/ui/time/Instant";
import styles from "./LastUse.module.css";

export function LastUse({ at }: { at: string | null }) {
  if (at === null)
    return (
      <span className={styles.never}>
        <Trans>Never used</Trans>
      </span>
    );
  return (
    <span className={styles.use}>
      <RelativeTime at={at} />
      <span className={styles.exact}>
        <Instant at={at} precise />
      </span>
    </span>
  );
}
