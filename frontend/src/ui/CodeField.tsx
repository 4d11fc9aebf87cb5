import styles from "./Field.module.css";
import { TextField, type TextFieldProps } from "./TextField";

type OneTimeCodeFieldProps = Pick<
  TextFieldProps,
  "label" | "complaint" | "autoFocus" | "value" | "onChange"
> & {
  /** A code that has letters too, and is longer. */
  hasLetters?: boolean;
};

/** The one field for codes of all kinds: takes autofill and paste, and brings up the right keyboard. */
export function OneTimeCodeField({ hasLetters = false, ...field }: OneTimeCodeFieldProps) {
  return (
    <TextField
      autoFocus
      {...field}
      name="code"
      inputMode={hasLetters ? "text" : "numeric"}
      autoComplete="one-time-code"
      autoCapitalize="characters"
      spellCheck={false}
      isRequired
      className={`${styles.code} ${hasLetters ? styles.letters : ""}`}
    />
  );
}

/** Apps show codes as "123 456"; what is pasted may contain that space. */
export function sixDigits(text: string): string {
  return text.replace(/\D/g, "").slice(0, 6);
}

type CodeFieldProps = Pick<TextFieldProps, "label" | "complaint"> & {
  digits: string;
  onDigits: (digits: string) => void;
};

/** The six digits of an authenticator app. */
export function CodeField({ digits, onDigits, ...field }: CodeFieldProps) {
  return <OneTimeCodeField {...field} value={digits} onChange={(text) => onDigits(sixDigits(text))} />;
}
