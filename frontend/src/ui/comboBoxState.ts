import { useEffect, useMemo, useState } from "react";

export type Choice = { id: string; label: string; note?: string };

/** As people compare words: without regard to case and accents. */
function folded(text: string): string {
  return text
    .normalize("NFD")
    .replace(/\p{Mark}/gu, "")
    .toLowerCase();
}

/** The choices that what was typed is a part of; of all where nothing was typed. */
export function matching(choices: Choice[], typed: string): Choice[] {
  const wanted = folded(typed.trim());
  if (wanted === "") return choices;
  return choices.filter(({ label, note }) => folded(label).includes(wanted) || folded(note ?? "") === wanted);
}

type ComboBoxState = {
  value: string | null;
  choices: Choice[];
  onChange: (id: string | null) => void;
  /** The server has searched already, also where the label does not look. */
  onSearch: ((typed: string) => void) | undefined;
};

/** What stands in the field, which choices are offered, and which of them the arrow keys have come to. */
export function useComboBox({ value, choices, onChange, onSearch }: ComboBoxState) {
  const chosenLabel = choices.find(({ id }) => id === value)?.label ?? "";
  // Null: nothing was typed since the last choice, and the field shows what is chosen.
  const [typed, setTyped] = useState<string | null>(null);
  const [isOpen, setIsOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const text = typed ?? chosenLabel;
  const offered = useMemo(
    () => (onSearch ? choices : matching(choices, typed ?? "")),
    [choices, typed, onSearch],
  );
  useEffect(() => onSearch?.(text), [text, onSearch]);

  const close = () => {
    setIsOpen(false);
    setActive(-1);
  };
  const choose = (choice: Choice | undefined) => {
    if (choice) onChange(choice.id);
    setTyped(null);
    close();
  };
  return {
    text,
    offered,
    isOpen,
    active: Math.min(active, offered.length - 1),
    open: () => setIsOpen(true),
    close,
    choose,
    type: (words: string) => {
      setTyped(words);
      setIsOpen(true);
      setActive(-1);
      if (words === "") onChange(null);
    },
    move: (step: number) => {
      const from = isOpen ? active : -1;
      const count = offered.length;
      setIsOpen(true);
      if (count > 0) setActive(from < 0 && step < 0 ? count - 1 : (from + step + count) % count);
    },
    /** What was typed in full, or can mean one choice only, is chosen; the rest is forgotten. */
    settle: () => {
      const exact = offered.find(({ label }) => folded(label) === folded((typed ?? "").trim()));
      choose(typed ? (exact ?? (offered.length === 1 ? offered[0] : undefined)) : undefined);
    },
  };
}
