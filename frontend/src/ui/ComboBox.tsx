import { Plural, Trans } from "@lingui/react/macro";
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef } from "react";
import styles from "./ComboBox.module.css";
import { type Choice, useComboBox } from "./comboBoxState";
import fieldStyles from "./Field.module.css";
import { FieldErrorText, Optional } from "./FieldText";
import { useFieldErrors } from "./formErrors";
import { ChevronDownIcon } from "./icons";

export type { Choice } from "./comboBoxState";

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

/**
 * One of many, found by typing a part of its name: an editable combo box with a list, as the authoring
 * practices have it (WAI-ARIA). The focus stays in the field; the list says by attributes where one is.
 */
export function ComboBox(props: ComboBoxProps) {
  const { label, description, name, value, choices, placeholder, optional, onSearch } = props;
  const id = useId();
  const { error, forget } = useFieldErrors(name);
  const onChange = (chosen: string | null) => {
    forget();
    props.onChange(chosen);
  };
  const box = useComboBox({ value, choices, onChange, onSearch });
  const active = box.offered[box.active];
  const describedBy = [description ? `${id}-description` : "", error ? `${id}-error` : ""].join(" ").trim();
  return (
    <div className={fieldStyles.field} data-field={name}>
      <label className={fieldStyles.label} htmlFor={id}>
        {label}
        {optional ? <Optional /> : null}
      </label>
      {description ? (
        <span className={fieldStyles.description} id={`${id}-description`}>
          {description}
        </span>
      ) : null}
      <div className={fieldStyles.control}>
        <input
          id={id}
          type="text"
          role="combobox"
          autoComplete="off"
          spellCheck={false}
          aria-autocomplete="list"
          aria-expanded={box.isOpen}
          aria-controls={box.isOpen ? `${id}-list` : undefined}
          aria-activedescendant={active ? `${id}-${active.id}` : undefined}
          aria-invalid={error ? true : undefined}
          aria-describedby={describedBy || undefined}
          className={`${fieldStyles.input} ${fieldStyles.withInside}`}
          placeholder={placeholder}
          value={box.text}
          onChange={(event) => box.type(event.target.value)}
          onFocus={(event) => {
            event.target.select();
            box.open();
          }}
          onClick={box.open}
          onBlur={box.settle}
          onKeyDown={(event) => pressed(event, box, active)}
        />
        <ChevronDownIcon className={styles.arrow ?? ""} />
        {box.isOpen ? (
          <List id={id} value={value} active={active} offered={box.offered} onChoose={box.choose} />
        ) : null}
      </div>
      <FieldErrorText id={`${id}-error`} error={error} />
    </div>
  );
}

function pressed(event: KeyboardEvent, box: ReturnType<typeof useComboBox>, active: Choice | undefined) {
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    box.move(event.key === "ArrowDown" ? 1 : -1);
  }
  // Neither sends the form nor closes the dialog around it while the list is open.
  if (!box.isOpen) return;
  if (event.key === "Escape") {
    event.preventDefault();
    event.stopPropagation();
    box.close();
  }
  if (event.key === "Enter") {
    event.preventDefault();
    if (active) box.choose(active);
    else box.settle();
  }
  if (event.key === "Tab" && active) box.choose(active);
}

type ListProps = {
  id: string;
  value: string | null;
  active: Choice | undefined;
  offered: Choice[];
  onChoose: (choice: Choice) => void;
};

function List({ id, value, active, offered, onChoose }: ListProps) {
  const list = useRef<HTMLDivElement>(null);
  const shown = active?.id ?? value;
  useEffect(() => {
    list.current
      ?.querySelector(`[id="${CSS.escape(`${id}-${shown}`)}"]`)
      ?.scrollIntoView({ block: "nearest" });
  }, [id, shown]);
  return (
    <>
      <div ref={list} role="listbox" id={`${id}-list`} className={styles.list} tabIndex={-1}>
        {offered.map((choice) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are pressed in the field, where the focus is
          <div
            key={choice.id}
            id={`${id}-${choice.id}`}
            role="option"
            tabIndex={-1}
            aria-selected={choice.id === value}
            className={styles.item}
            data-active={choice.id === active?.id || undefined}
            // The field must not lose the focus before the click has come.
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => onChoose(choice)}
          >
            {choice.label}
            {choice.note ? <span className={styles.note}>{choice.note}</span> : null}
          </div>
        ))}
        {offered.length === 0 ? (
          <div className={styles.empty}>
            <Trans>Nothing matches</Trans>
          </div>
        ) : null}
      </div>
      <span role="status" className={styles.spoken}>
        <Plural value={offered.length} one="# choice" other="# choices" />
      </span>
    </>
  );
}
