import { Trans } from "@lingui/react/macro";
import type { ApiError } from "~/api/problem";
import styles from "./Form.module.css";
import { minutesAndSeconds, useSecondsLeft } from "./time/countdown";

type WaitProps = { error: ApiError };

/** How long to wait after too many attempts. It is said once, and again when the wait is over. */
export function Wait({ error: { retryAt, retryAfterSeconds } }: WaitProps) {
  const left = useSecondsLeft(retryAt);
  const clock = minutesAndSeconds(left);
  if (left === 0) return <Trans>The wait is over. You can try again now.</Trans>;
  return (
    <>
      <span className={styles.spoken}>
        <Trans>Too many attempts. Try again in {retryAfterSeconds} seconds.</Trans>
      </span>
      <span aria-hidden="true">
        <Trans>Too many attempts. Try again in {clock}.</Trans>
      </span>
    </>
  );
}
