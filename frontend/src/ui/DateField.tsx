import type { CalendarDate } from "@internationalized/date";
import { useLingui } from "@lingui/react/macro";
import { type ReactNode, useRef, useState } from "react";
import { IconButton } from "./Button";
import { CalendarPopover } from "./Calendar";
import { dateIn, dateShape, dateText } from "./dateText";
import { CalendarIcon } from "./rareIcons";
import { TextField } from "./TextField";
import { usePersonTime } from "./time/PersonTime";

type DateFieldProps = {
  label: ReactNode;
  description?: ReactNode;
  name: string;
  value: CalendarDate | null;
  /** Null for what is no date, or none of those that can be chosen. */
  onChange: (date: CalendarDate | null) => void;
  first: CalendarDate;
  last: CalendarDate;
};

/** A date, typed as people write it in the region, or picked from a calendar that every arrow key works in. */
export function DateField({ label, description, name, value, onChange, first, last }: DateFieldProps) {
  const { t } = useLingui();
  const { locale } = usePersonTime();
  const opener = useRef<HTMLButtonElement>(null);
  const [isOpen, setIsOpen] = useState(false);
  const typing = useTyping({ value, onChange, first, last });
  const pick = (date: CalendarDate) => {
    typing.forget();
    onChange(date);
    setIsOpen(false);
    opener.current?.focus();
  };
  return (
    <div>
      <TextField
        label={label}
        description={description}
        name={name}
        autoComplete="off"
        placeholder={dateShape(locale, { day: t`dd`, month: t`mm`, year: t`yyyy` })}
        value={typing.text}
        onChange={typing.type}
        onBlur={typing.leave}
        complaint={typing.complaint}
        inside={
          <IconButton
            ref={opener}
            label={t`Open calendar`}
            size="s"
            tipAtEnd
            aria-haspopup="dialog"
            aria-expanded={isOpen}
            onPress={() => setIsOpen(!isOpen)}
          >
            <CalendarIcon />
          </IconButton>
        }
      />
      {isOpen ? (
        <CalendarPopover
          opener={opener}
          onClose={() => setIsOpen(false)}
          value={value}
          first={first}
          last={last}
          onPick={pick}
        />
      ) : null}
    </div>
  );
}

type Dates = Pick<DateFieldProps, "value" | "onChange" | "first" | "last">;

/** What stands in the field: what is being typed, as long as that is not at odds with what was chosen elsewhere. */
function useTyping({ value, onChange, first, last }: Dates) {
  const { t } = useLingui();
  const { locale } = usePersonTime();
  const [typed, setTyped] = useState<string | null>(null);
  const [isLeft, setIsLeft] = useState(false);
  const among = (date: CalendarDate | null) =>
    date && date.compare(first) >= 0 && date.compare(last) <= 0 ? date : null;
  const date = typed === null ? null : dateIn(typed, locale);
  const isTyped = typed !== null && (value === null || date?.compare(value) === 0);
  const shape = dateShape(locale, { day: t`dd`, month: t`mm`, year: t`yyyy` });
  const [from, until] = [dateText(first, locale), dateText(last, locale)];
  const complain = () => {
    if (!isTyped || typed.trim() === "") return undefined;
    if (date && !among(date)) return t`Choose a date from ${from} to ${until}.`;
    return isLeft && !date ? t`Write the date as ${shape}.` : undefined;
  };
  return {
    text: isTyped ? typed : value ? dateText(value, locale) : "",
    complaint: complain(),
    type: (text: string) => {
      setTyped(text);
      setIsLeft(false);
      const chosen = among(dateIn(text, locale));
      if (chosen || value) onChange(chosen);
    },
    leave: () => {
      setIsLeft(true);
      if (among(date)) setTyped(null);
    },
    forget: () => setTyped(null),
  };
}
