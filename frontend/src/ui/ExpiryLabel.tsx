import { Trans } from "@lingui/react/macro";
import type { ReactNode } from "react";
import type { SecretState, SecretSummary } from "~/api/gen/model";
import styles from "./ExpiryLabel.module.css";
import { CheckCircleIcon, EmptyCircleIcon, ExpiredIcon, TrashIcon, WarningIcon } from "./icons";
import { Instant, RelativeTime } from "./time/Instant";

type Mood = "good" | "warning" | "danger" | "none";

type StateLineProps = { mood: Mood; icon: ReactNode; words: ReactNode; below?: ReactNode };

/** A state as icon, words and a second, quieter line; colour only repeats what the words say. */
export function StateLine({ mood, icon, words, below }: StateLineProps) {
  return (
    <span className={styles.line} data-mood={mood}>
      {icon}
      <span className={styles.text}>
        <span className={styles.words}>{words}</span>
        {below ? <span className={styles.below}>{below}</span> : null}
      </span>
    </span>
  );
}

type ExpiryLabelProps = { state: SecretState; expiresAt: string; deletedAt?: string | null };

export function ExpiryLabel({ state, expiresAt, deletedAt }: ExpiryLabelProps) {
  const when = <RelativeTime at={expiresAt} />;
  let line: StateLineProps = {
    mood: "good",
    icon: <CheckCircleIcon />,
    words: <Trans>Expires {when}</Trans>,
  };
  let at: string | null | undefined = expiresAt;
  if (state === "expired")
    line = { mood: "danger", icon: <ExpiredIcon />, words: <Trans>Expired {when}</Trans> };
  if (state === "expiring")
    line = { mood: "warning", icon: <WarningIcon />, words: <Trans>Expires soon, {when}</Trans> };
  if (state === "deleted") {
    line = { mood: "none", icon: <TrashIcon />, words: <Trans>Deleted</Trans> };
    at = deletedAt;
  }
  return <StateLine {...line} below={at ? <Instant at={at} precise /> : null} />;
}

/** For an application that has no secret which works. */
export function NoTokensLabel({ secrets: { suspended, expired } }: { secrets: SecretSummary }) {
  let line: StateLineProps = { mood: "danger", icon: <ExpiredIcon />, words: null };
  if (suspended) line.words = <Trans>Every secret is suspended</Trans>;
  else if (expired) line.words = <Trans>Every secret has expired</Trans>;
  else line = { mood: "none", icon: <EmptyCircleIcon />, words: <Trans>No secret yet</Trans> };
  return <StateLine {...line} below={<Trans>It cannot get tokens</Trans>} />;
}
