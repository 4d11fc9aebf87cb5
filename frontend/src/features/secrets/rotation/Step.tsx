import { Trans } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { CheckIcon } from "~/ui/icons";
import styles from "./Rotation.module.css";

export type StepState = "done" | "now" | "later";

type StepProps = {
  number: number;
  state: StepState;
  /** Of several that can be done now, the first one: there the keyboard goes on. */
  isCurrent: boolean;
  title: ReactNode;
  children?: ReactNode;
};

/** One step of a list of several: whether it is done is said in words too. */
export function Step({ number, state, isCurrent, title, children }: StepProps) {
  return (
    <li className={styles.step} data-state={state} aria-current={isCurrent ? "step" : undefined}>
      <span className={styles.mark} aria-hidden="true">
        {state === "done" ? <CheckIcon /> : number}
      </span>
      <div className={styles.body}>
        <h2 tabIndex={isCurrent ? -1 : undefined}>
          {title}
          {state === "done" ? (
            <span className={styles.quiet}>
              {" "}
              <Trans>(done)</Trans>
            </span>
          ) : null}
        </h2>
        {children}
      </div>
    </li>
  );
}
