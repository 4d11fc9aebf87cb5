import { useLingui } from "@lingui/react/macro";
import { type InputHTMLAttributes, type ReactNode, useId, useState } from "react";
import { IconButton } from "./Button";
import styles from "./Field.module.css";
import { FieldErrorText, Optional } from "./FieldText";
import { useFieldErrors } from "./formErrors";
import { EyeIcon, EyeOffIcon } from "./icons";

export type TextFieldProps = Omit<
  InputHTMLAttributes<HTMLInputElement>,
  "onChange" | "value" | "required"
> & {
  label: ReactNode;
  description?: ReactNode;
  value: string;
  onChange: (value: string) => void;
  isRequired?: boolean;
  /** Says beside the label that it may stay empty. */
  optional?: boolean;
  /** Stands at the end of the input, inside its frame. */
  inside?: ReactNode;
  /** What is wrong with it, where that stands in no summary. */
  complaint?: ReactNode;
};

export function TextField(props: TextFieldProps) {
  const { label, description, value, onChange, isRequired, optional, inside, complaint, className, ...rest } =
    props;
  const id = useId();
  const { error: found, forget } = useFieldErrors(rest.name);
  const error = complaint || found;
  const describedBy = [description ? `${id}-description` : "", error ? `${id}-error` : ""].join(" ").trim();
  const change = (text: string) => {
    forget();
    onChange(text);
  };
  return (
    <div className={styles.field}>
      <label className={styles.label} htmlFor={id}>
        {label}
        {optional ? <Optional /> : null}
      </label>
      {description ? (
        <span className={styles.description} id={`${id}-description`}>
          {description}
        </span>
      ) : null}
      <div className={styles.control}>
        <input
          {...rest}
          id={id}
          className={[styles.input, inside ? styles.withInside : "", className].filter(Boolean).join(" ")}
          value={value}
          onChange={(event) => change(event.target.value)}
          required={isRequired}
          aria-invalid={error ? true : undefined}
          aria-describedby={describedBy || undefined}
        />
        {inside ? <div className={styles.inside}>{inside}</div> : null}
      </div>
      <FieldErrorText id={`${id}-error`} error={error} spoken={Boolean(complaint)} />
    </div>
  );
}

type PasswordFieldProps = Omit<TextFieldProps, "type" | "inside">;

/** A password that can be looked at, pasted and filled in by a password manager. */
export function PasswordField(props: PasswordFieldProps) {
  const { t } = useLingui();
  const [shown, setShown] = useState(false);
  return (
    <TextField
      {...props}
      type={shown ? "text" : "password"}
      spellCheck={false}
      autoCapitalize="none"
      inside={
        <IconButton
          label={shown ? t`Hide password` : t`Show password`}
          onPress={() => setShown(!shown)}
          size="s"
          tipAtEnd
        >
          {shown ? <EyeOffIcon /> : <EyeIcon />}
        </IconButton>
      }
    />
  );
}
