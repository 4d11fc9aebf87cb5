import { type ReactNode, useId } from "react";
import fieldStyles from "./Field.module.css";
import { FieldErrorText } from "./FieldText";
import { useFieldErrors } from "./formErrors";
import { ChevronDownIcon } from "./icons";
import styles from "./Select.module.css";

export type Option<Value extends string> = { value: Value; label: string };

type SelectProps<Value extends string> = {
  label: ReactNode;
  description?: ReactNode;
  name: string;
  value: Value;
  onChange: (value: Value) => void;
  options: Option<Value>[];
};

/** A choice of one from a list that is too long to be laid out: the platform's own. */
export function Select<Value extends string>(props: SelectProps<Value>) {
  const { label, description, value, onChange, options, name } = props;
  const id = useId();
  const { error, forget } = useFieldErrors(name);
  const choose = (chosen: string) => {
    const option = options.find((candidate) => candidate.value === chosen);
    forget();
    if (option) onChange(option.value);
  };
  const describedBy = [description ? `${id}-description` : "", error ? `${id}-error` : ""]
    .filter(Boolean)
    .join(" ");
  return (
    <div className={fieldStyles.field}>
      <label className={fieldStyles.label} htmlFor={id}>
        {label}
      </label>
      {description ? (
        <span className={fieldStyles.description} id={`${id}-description`}>
          {description}
        </span>
      ) : null}
      <div className={fieldStyles.control}>
        <select
          id={id}
          name={name}
          className={`${fieldStyles.input} ${fieldStyles.withInside} ${styles.select}`}
          value={value}
          onChange={(event) => choose(event.target.value)}
          aria-invalid={error ? true : undefined}
          aria-describedby={describedBy || undefined}
        >
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
        <ChevronDownIcon className={styles.arrow ?? ""} />
      </div>
      <FieldErrorText id={`${id}-error`} error={error} />
    </div>
  );
}
