import { Trans } from "@lingui/react/macro";
import type { ReactNode } from "react";
import type { SecretState } from "~/api/gen/model";
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
  const below = <Instant at={expiresAt} precise />;
  if (state === "expired")
    return (
      <StateLine mood="danger" icon={<ExpiredIcon />} words={<Trans>Expired {when}</Trans>} below={below} />
    );
  if (state === "expiring")
    return (
      <StateLine
        mood="warning"
        icon={<WarningIcon />}
        words={<Trans>Expires soon, {when}</Trans>}
        below={below}
      />
    );
  if (state === "deleted")
    return (
      <StateLine
        mood="none"
        icon={<TrashIcon />}
        words={<Trans>Deleted</Trans>}
        below={deletedAt ? <Instant at={deletedAt} precise /> : null}
      />
    );
  return (
    <StateLine mood="good" icon={<CheckCircleIcon />} words={<Trans>Expires {when}</Trans>} below={below} />
  );
}

/** For an application that has no secret at all. */
export function NoSecretLabel() {
  return (
    <StateLine
      mood="none"
      icon={<EmptyCircleIcon />}
      words={<Trans>No secret yet</Trans>}
      below={<Trans>It cannot get tokens</Trans>}
    />
  );
}

/** For an application of which every secret has expired. */
export function AllExpiredLabel() {
  return (
    <StateLine
      mood="danger"
      icon={<ExpiredIcon />}
      words={<Trans>Every secret has expired</Trans>}
      below={<Trans>It cannot get tokens</Trans>}
    />
  );
}
