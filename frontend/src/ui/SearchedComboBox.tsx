import { keepPreviousData, type QueryKey, useQuery } from "@tanstack/react-query";
import { type ReactNode, useEffect, useMemo, useState } from "react";
import { type Choice, ComboBox } from "./ComboBox";

const PAUSE_IN_MILLISECONDS = 200;

type SearchedComboBoxProps = {
  label: ReactNode;
  description?: ReactNode;
  placeholder?: string;
  name: string;
  value: Choice | null;
  onChange: (choice: Choice | null) => void;
  /** Whether the only one that there is needs not be chosen. */
  takesOnly?: boolean;
  queryKey: QueryKey;
  /** Asks the server for the first few that match. */
  find: (q: string, options: { signal: AbortSignal }) => Promise<Choice[]>;
};

/** One of more than can be loaded at once: the server searches while one types. */
export function SearchedComboBox(props: SearchedComboBoxProps) {
  const { queryKey, find, value, onChange, takesOnly = false, ...field } = props;
  const [typed, setTyped] = useState("");
  // Once something is chosen its name stands in the field; that is no search.
  const wanted = useSettled(value?.label === typed ? "" : typed.trim());
  const found = useQuery({
    queryKey: [...queryKey, "choices", wanted],
    queryFn: ({ signal }) => find(wanted, { signal }),
    placeholderData: keepPreviousData,
  });
  const [first, second] = wanted === "" && !found.isPlaceholderData ? (found.data ?? []) : [];
  const only = takesOnly && second === undefined ? first : undefined;
  useEffect(() => {
    if (only && !value && typed === "") onChange(only);
  }, [only, value, typed, onChange]);
  const choices = useMemo(() => {
    const others = (found.data ?? []).filter(({ id }) => id !== value?.id);
    return value ? [value, ...others] : others;
  }, [found.data, value]);
  return (
    <ComboBox
      {...field}
      value={value?.id ?? null}
      onChange={(id) => onChange(choices.find((choice) => choice.id === id) ?? null)}
      choices={choices}
      onSearch={setTyped}
    />
  );
}

function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), PAUSE_IN_MILLISECONDS);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}
