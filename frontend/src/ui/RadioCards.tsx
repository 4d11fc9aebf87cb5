import type { ReactNode } from "react";
import { Label } from "react-aria-components/Label";
import { Radio, RadioGroup } from "react-aria-components/RadioGroup";
import fieldStyles from "./Field.module.css";
import { FieldDescription, FieldError } from "./FieldParts";
import { useFieldErrors } from "./formErrors";
import styles from "./RadioCards.module.css";

export type RadioOption<Value extends string> = { value: Value; label: ReactNode; note?: ReactNode };

type RadioCardsProps<Value extends string> = {
  label: ReactNode;
  description?: ReactNode;
  name: string;
  value: Value;
  onChange: (value: Value) => void;
  options: RadioOption<Value>[];
};

/** A choice of a few, all in sight. */
export function RadioCards<Value extends string>(props: RadioCardsProps<Value>) {
  const { label, description, name, value, onChange, options } = props;
  const { error, forget } = useFieldErrors(name);
  return (
    <RadioGroup
      name={name}
      value={value}
      onChange={(chosen) => {
        forget();
        onChange(chosen as Value);
      }}
      isInvalid={error !== undefined}
      className={fieldStyles.field ?? ""}
    >
      <Label className={fieldStyles.label ?? ""}>{label}</Label>
      {description ? <FieldDescription>{description}</FieldDescription> : null}
      <div className={styles.cards}>
        {options.map((option) => (
          <Radio key={option.value} value={option.value} className={styles.card ?? ""}>
            <span className={styles.dot} aria-hidden="true" />
            <span className={styles.text}>
              <span>{option.label}</span>
              {option.note ? <span className={styles.note}>{option.note}</span> : null}
            </span>
          </Radio>
        ))}
      </div>
      <FieldError>{error}</FieldError>
    </RadioGroup>
  );
}
