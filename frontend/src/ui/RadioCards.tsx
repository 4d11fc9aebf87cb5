import { type ReactNode, useId } from "react";
import fieldStyles from "./Field.module.css";
import { FieldErrorText } from "./FieldText";
import { useFieldErrors } from "./formErrors";
import styles from "./RadioCards.module.css";

export type RadioOption<Value extends string> = { value: Value; label: ReactNode; note?: ReactNode };

type RadioCardsProps<Value extends string> = {
  label: ReactNode;
  description?: ReactNode;
  name: string;
  /** `null` until somebody has chosen. */
  value: Value | null;
  onChange: (value: Value) => void;
  options: RadioOption<Value>[];
};

/** A choice of a few, all in sight. */
export function RadioCards<Value extends string>(props: RadioCardsProps<Value>) {
  const { label, description, name, value, onChange, options } = props;
  const id = useId();
  const { error, forget } = useFieldErrors(name);
  const describedBy = [description ? `${id}-description` : "", error ? `${id}-error` : ""].join(" ").trim();
  const choose = (chosen: Value) => {
    forget();
    onChange(chosen);
  };
  return (
    <fieldset
      className={`${fieldStyles.field} ${styles.group}`}
      aria-describedby={describedBy || undefined}
      data-field={name}
    >
      <legend className={fieldStyles.label}>{label}</legend>
      {description ? (
        <span className={fieldStyles.description} id={`${id}-description`}>
          {description}
        </span>
      ) : null}
      <div className={styles.cards}>
        {options.map((option) => (
          <label
            key={option.value}
            className={styles.card}
            data-selected={option.value === value || undefined}
          >
            <input
              type="radio"
              className={styles.dot}
              name={name}
              value={option.value}
              checked={option.value === value}
              onChange={() => choose(option.value)}
            />
            <span className={styles.text}>
              <span>{option.label}</span>
              {option.note ? <span className={styles.note}>{option.note}</span> : null}
            </span>
          </label>
        ))}
      </div>
      <FieldErrorText id={`${id}-error`} error={error} />
    </fieldset>
  );
}
