import type { ReactNode } from "react";
import fieldStyles from "./Field.module.css";
import styles from "./Fieldset.module.css";
import { FieldErrorText } from "./FieldText";
import { useFieldErrors } from "./formErrors";

type FieldsetProps = { legend: ReactNode; description?: ReactNode; name?: string; children: ReactNode };

/** Several inputs that answer one question. */
export function Fieldset({ legend, description, name, children }: FieldsetProps) {
  const { error } = useFieldErrors(name);
  return (
    <fieldset className={styles.fieldset} data-field={name}>
      <legend className={fieldStyles.label}>{legend}</legend>
      {description ? <p className={fieldStyles.description}>{description}</p> : null}
      {children}
      <FieldErrorText error={error} />
    </fieldset>
  );
}
