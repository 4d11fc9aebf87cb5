import { Trans } from "@lingui/react/macro";
import { Instant, RelativeTime } from "~/ui/time/Instant";
import styles from "./LastUse.module.css";

type LastUseProps = { at: string | null; address?: string | null | undefined };

export function LastUse({ at, address }: LastUseProps) {
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
      {address ? (
        <span className={styles.exact}>
          <Trans>from {address}</Trans>
        </span>
      ) : null}
    </span>
  );
}
