import type { ReactNode } from "react";
import { TextField } from "~/ui/TextField";

type ChosenIdProps = {
  label: ReactNode;
  description: ReactNode;
  value: string;
  onChange: (value: string) => void;
};

/** An id that something new takes over from elsewhere; hardly anything does. */
export function ChosenId({ label, description, value, onChange }: ChosenIdProps) {
  return (
    <TextField
      label={label}
      description={description}
      placeholder="00000000-0000-0000-0000-000000000000"
      name="id"
      value={value}
      onChange={onChange}
      optional
      autoCapitalize="none"
      autoComplete="off"
      spellCheck={false}
    />
  );
}

/** The id as it is sent: not at all when none was given. */
export const chosen = (id: string) => (id.trim() === "" ? {} : { id: id.trim() });
