import { Trans } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { Button } from "react-aria-components/Button";
import { ComboBox as AriaComboBox } from "react-aria-components/ComboBox";
import { Input } from "react-aria-components/Input";
import { ListBox, ListBoxItem } from "react-aria-components/ListBox";
import { Popover } from "react-aria-components/Popover";
import fieldStyles from "./Field.module.css";
import { FieldDescription, FieldError, FieldLabel } from "./FieldParts";
import { useFieldErrors } from "./formErrors";
import { ChevronDownIcon } from "./icons";
import styles from "./Select.module.css";

export type Choice = { id: string; label: string; note?: string };

type ComboBoxProps = {
  label: ReactNode;
  description?: ReactNode;
  name: string;
  value: string | null;
  onChange: (id: string | null) => void;
  choices: Choice[];
  placeholder?: string;
  optional?: boolean;
  /** For choices that the server searches: what has been typed so far. */
  onSearch?: (typed: string) => void;
};

/** One of many, found by typing a part of its name. */
export function ComboBox(props: ComboBoxProps) {
  const { label, description, name, value, onChange, choices, placeholder, optional, onSearch } = props;
  const { error, forget } = useFieldErrors(name);
  return (
    <AriaComboBox
      value={value}
      onChange={(key) => {
        forget();
        onChange(key === null ? null : String(key));
      }}
      // What the server has searched must not be filtered again: it also looks where the label does not.
      {...(onSearch ? { items: choices, onInputChange: onSearch } : { defaultItems: choices })}
      isInvalid={error !== undefined}
      validationBehavior="aria"
      menuTrigger="focus"
      allowsEmptyCollection
      className={fieldStyles.field ?? ""}
      data-field={name}
    >
      <FieldLabel optional={optional ?? false}>{label}</FieldLabel>
      {description ? <FieldDescription>{description}</FieldDescription> : null}
      <div className={fieldStyles.control}>
        <Input
          className={`${fieldStyles.input} ${fieldStyles.withInside}`}
          {...(placeholder === undefined ? {} : { placeholder })}
        />
        <div className={fieldStyles.inside}>
          <Button className={styles.open ?? ""}>
            <ChevronDownIcon />
          </Button>
        </div>
      </div>
      <FieldError>{error}</FieldError>
      <Popover className={styles.popover ?? ""}>
        <ListBox className={styles.list ?? ""} renderEmptyState={NoChoice}>
          {(choice: Choice) => (
            <ListBoxItem textValue={choice.label} className={styles.item ?? ""}>
              <span>
                {choice.label}
                {choice.note ? <span className={styles.itemNote}>{choice.note}</span> : null}
              </span>
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </AriaComboBox>
  );
}

function NoChoice() {
  return (
    <div className={styles.empty}>
      <Trans>Nothing matches</Trans>
    </div>
  );
}
