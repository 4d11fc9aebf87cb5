import { Trans } from "@lingui/react/macro";
import { Instant, RelativeTime } from "~/ui/time/Instant";
import styles from "./LastUse.module.css";

type LastUseProps = {
  at: string | null;
  address?: string | null | undefined;
  /** What the client called itself, where there is room for it. */
  agent?: string | null | undefined;
};

export function LastUse({ at, address, agent }: LastUseProps) {
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
      {agent ? (
        <span className={styles.exact}>
          <Trans>by {agent}</Trans>
        </span>
      ) : null}
    </span>
  );
}
