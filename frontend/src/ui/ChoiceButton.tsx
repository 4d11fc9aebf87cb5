import type { ReactNode } from "react";
import styles from "./ChoiceButton.module.css";
import { ChevronRightIcon } from "./icons";

type ChoiceButtonProps = {
  icon: ReactNode;
  title: ReactNode;
  /** What speaks for it, beside the title. */
  beside?: ReactNode;
  children: ReactNode;
  onPress: () => void;
};

/** One of a few ways to go on, with what it means. */
export function ChoiceButton({ icon, title, beside, children, onPress }: ChoiceButtonProps) {
  return (
    <button type="button" className={styles.choice} onClick={onPress}>
      <span className={styles.icon}>{icon}</span>
      <span className={styles.words}>
        <span className={styles.title}>
          {title}
          {beside}
        </span>
        <span className={styles.text}>{children}</span>
      </span>
      <ChevronRightIcon className={styles.arrow ?? ""} />
    </button>
  );
}
