import { useEffect, useState } from "react";
import fieldStyles from "./Field.module.css";
import { SearchIcon } from "./icons";
import styles from "./SearchBox.module.css";

const PAUSE_IN_MILLISECONDS = 250;

type SearchBoxProps = { label: string; value: string; onChange: (value: string) => void };

/** Searches while one types, once there is a pause. */
export function SearchBox({ label, value, onChange }: SearchBoxProps) {
  const [typed, setTyped] = useState(value);
  // Going back in the history changes the value from outside.
  useEffect(() => setTyped(value), [value]);
  useEffect(() => {
    if (typed === value) return;
    const timer = setTimeout(() => onChange(typed), PAUSE_IN_MILLISECONDS);
    return () => clearTimeout(timer);
  }, [typed, value, onChange]);
  return (
    <search className={styles.box}>
      <SearchIcon className={styles.icon ?? ""} />
      <input
        type="search"
        aria-label={label}
        placeholder={label}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        className={`${fieldStyles.input} ${styles.input}`}
      />
    </search>
  );
}
