import { type ReactNode, useId } from "react";
import styles from "./Checkbox.module.css";

type CheckboxProps = {
  label: ReactNode;
  note?: ReactNode;
  isSelected: boolean;
  onChange: (isSelected: boolean) => void;
  name?: string;
};

export function Checkbox({ label, note, isSelected, onChange, name }: CheckboxProps) {
  const id = useId();
  return (
    <div className={styles.row}>
      <input
        id={id}
        type="checkbox"
        className={styles.box}
        checked={isSelected}
        onChange={(event) => onChange(event.target.checked)}
        name={name}
        aria-describedby={note ? `${id}-note` : undefined}
      />
      <label htmlFor={id} className={styles.label}>
        {label}
      </label>
      {note ? (
        <span id={`${id}-note`} className={styles.note}>
          {note}
        </span>
      ) : null}
    </div>
  );
}
