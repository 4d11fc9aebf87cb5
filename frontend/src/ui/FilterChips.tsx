import styles from "./FilterChips.module.css";

type FilterChipsProps<Value extends string> = {
  label: string;
  value: Value | undefined;
  onChange: (value: Value | undefined) => void;
  allLabel: string;
  options: { value: Value; label: string }[];
};

/** A filter of a few values, all in sight, of which one at most is on. */
export function FilterChips<Value extends string>(props: FilterChipsProps<Value>) {
  const { label, value, onChange, allLabel, options } = props;
  const chips = [{ value: undefined, label: allLabel }, ...options];
  return (
    <fieldset className={styles.chips}>
      <legend className={styles.legend}>{label}</legend>
      {chips.map((chip) => (
        <button
          key={chip.label}
          type="button"
          className={styles.chip}
          aria-pressed={value === chip.value}
          onClick={() => onChange(chip.value)}
        >
          {chip.label}
        </button>
      ))}
    </fieldset>
  );
}
