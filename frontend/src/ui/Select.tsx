import type { ReactNode } from "react";
import { Button } from "react-aria-components/Button";
import { ListBox, ListBoxItem } from "react-aria-components/ListBox";
import { Popover } from "react-aria-components/Popover";
import { Select as AriaSelect, SelectValue } from "react-aria-components/Select";
import fieldStyles from "./Field.module.css";
import { FieldDescription, FieldError, FieldLabel } from "./FieldParts";
import { useFieldErrors } from "./formErrors";
import { CheckIcon, ChevronDownIcon } from "./icons";
import styles from "./Select.module.css";

export type Option<Value extends string> = { value: Value; label: string };

type SelectProps<Value extends string> = {
  label: ReactNode;
  description?: ReactNode;
  name: string;
  value: Value | null;
  onChange: (value: Value) => void;
  options: Option<Value>[];
  placeholder?: string;
};

/** A choice of one from a list that is too long to be laid out. */
export function Select<Value extends string>(props: SelectProps<Value>) {
  const { label, description, value, onChange, options, placeholder, name } = props;
  const { error, forget } = useFieldErrors(name);
  return (
    <AriaSelect
      value={value}
      onChange={(key) => {
        forget();
        if (key !== null) onChange(key as Value);
      }}
      isInvalid={error !== undefined}
      validationBehavior="aria"
      data-field={name}
      className={fieldStyles.field ?? ""}
      {...(placeholder === undefined ? {} : { placeholder })}
    >
      <FieldLabel>{label}</FieldLabel>
      {description ? <FieldDescription>{description}</FieldDescription> : null}
      <Button className={`${fieldStyles.input} ${styles.button}`}>
        <SelectValue className={styles.value ?? ""}>{({ selectedText }) => selectedText}</SelectValue>
        <ChevronDownIcon />
      </Button>
      <FieldError>{error}</FieldError>
      <Popover className={styles.popover ?? ""}>
        <ListBox className={styles.list ?? ""}>
          {options.map((option) => (
            <ListBoxItem
              key={option.value}
              id={option.value}
              textValue={option.label}
              className={styles.item ?? ""}
            >
              <span>{option.label}</span>
              <CheckIcon size={14} />
            </ListBoxItem>
          ))}
        </ListBox>
      </Popover>
    </AriaSelect>
  );
}
