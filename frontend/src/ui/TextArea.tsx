import { type ReactNode, useId } from "react";
import styles from "./Field.module.css";
import { FieldErrorText } from "./FieldText";
import { useFieldErrors } from "./formErrors";

type TextAreaProps = {
  label: ReactNode;
  description: ReactNode;
  name: string;
  value: string;
  onChange: (value: string) => void;
};

/** Several lines of text that a machine reads. */
export function TextArea({ label, description, name, value, onChange }: TextAreaProps) {
  const id = useId();
  const { error, forget } = useFieldErrors(name);
  return (
    <div className={styles.field}>
      <label className={styles.label} htmlFor={id}>
        {label}
      </label>
      <span className={styles.description} id={`${id}-description`}>
        {description}
      </span>
      <textarea
        id={id}
        name={name}
        className={`${styles.input} ${styles.lines}`}
        rows={6}
        spellCheck={false}
        autoComplete="off"
        autoCapitalize="none"
        required
        value={value}
        onChange={(event) => {
          forget();
          onChange(event.target.value);
        }}
        aria-invalid={error ? true : undefined}
        aria-describedby={error ? `${id}-description ${id}-error` : `${id}-description`}
      />
      <FieldErrorText id={`${id}-error`} error={error} />
    </div>
  );
}
