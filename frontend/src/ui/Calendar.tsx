import {
  type CalendarDate,
  endOfMonth,
  endOfWeek,
  isSameMonth,
  startOfMonth,
  startOfWeek,
  today,
} from "@internationalized/date";
import { useLingui } from "@lingui/react/macro";
import {
  type FocusEvent,
  type KeyboardEvent,
  type RefObject,
  useEffect,
  useId,
  useRef,
  useState,
} from "react";
import { IconButton } from "./Button";
import styles from "./Calendar.module.css";
import { ChevronRightIcon } from "./icons";
import { useCloseOutside, usePlaceBelow } from "./popover";
import { ChevronLeftIcon } from "./rareIcons";
import { usePersonTime } from "./time/PersonTime";
import { longDate } from "./time/words";

type CalendarProps = {
  value: CalendarDate | null;
  first: CalendarDate;
  last: CalendarDate;
  onPick: (date: CalendarDate) => void;
};

type CalendarPopoverProps = CalendarProps & {
  opener: RefObject<HTMLButtonElement | null>;
  onClose: () => void;
};

/** The calendar of a field. It stands right behind it, so that it is within the dialog that the field is in. */
export function CalendarPopover({ opener, onClose, ...props }: CalendarPopoverProps) {
  const { t } = useLingui();
  const popover = useRef<HTMLDivElement>(null);
  usePlaceBelow(popover, opener);
  useCloseOutside(popover, opener, onClose);
  const press = (event: KeyboardEvent) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    opener.current?.focus();
    onClose();
  };
  const leave = ({ relatedTarget }: FocusEvent) => {
    const isNear = [popover, opener].some(({ current }) => current?.contains(relatedTarget));
    if (relatedTarget && !isNear) onClose();
  };
  return (
    <div
      ref={popover}
      role="dialog"
      aria-label={t`Calendar`}
      tabIndex={-1}
      className={styles.popover}
      onKeyDown={press}
      onBlur={leave}
    >
      <Calendar {...props} />
    </div>
  );
}

/** Where each key leads, as the authoring practices for calendars have it (WAI-ARIA). */
function step(day: CalendarDate, { key, shiftKey }: KeyboardEvent, locale: string): CalendarDate | null {
  const far = shiftKey ? { years: 1 } : { months: 1 };
  switch (key) {
    case "ArrowLeft":
      return day.subtract({ days: 1 });
    case "ArrowRight":
      return day.add({ days: 1 });
    case "ArrowUp":
      return day.subtract({ weeks: 1 });
    case "ArrowDown":
      return day.add({ weeks: 1 });
    case "Home":
      return startOfWeek(day, locale);
    case "End":
      return endOfWeek(day, locale);
    case "PageUp":
      return day.subtract(far);
    case "PageDown":
      return day.add(far);
    default:
      return null;
  }
}

/** A month, of whose days one can be reached with the Tab key and the others with the arrows. */
function Calendar({ value, first, last, onPick }: CalendarProps) {
  const { t } = useLingui();
  const { locale, timeZone } = usePersonTime();
  const id = useId();
  const within = (date: CalendarDate) =>
    date.compare(first) < 0 ? first : date.compare(last) > 0 ? last : date;
  const [day, setDay] = useState(() => within(value ?? today(timeZone)));
  const grid = useRef<HTMLTableElement>(null);
  const takesFocus = useRef(true);
  useEffect(() => {
    if (takesFocus.current)
      grid.current?.querySelector<HTMLElement>(`[data-date="${day}"]`)?.focus({ preventScroll: true });
    takesFocus.current = false;
  }, [day]);
  const press = (event: KeyboardEvent) => {
    const next = step(day, event, locale);
    if (!next) return;
    event.preventDefault();
    takesFocus.current = true;
    setDay(within(next));
  };
  const month = startOfMonth(day);
  const turn = (months: number) => setDay(within(day.add({ months })));
  const name = new Intl.DateTimeFormat(locale, { month: "long", year: "numeric", timeZone: "UTC" });
  return (
    <>
      <div className={styles.header}>
        <IconButton label={t`Previous month`} isDisabled={month.compare(first) <= 0} onPress={() => turn(-1)}>
          <ChevronLeftIcon />
        </IconButton>
        <strong id={id} aria-live="polite">
          {name.format(month.toDate("UTC"))}
        </strong>
        <IconButton
          label={t`Next month`}
          isDisabled={endOfMonth(day).compare(last) >= 0}
          onPress={() => turn(1)}
        >
          <ChevronRightIcon />
        </IconButton>
      </div>
      <table ref={grid} role="grid" aria-labelledby={id} className={styles.grid} onKeyDown={press}>
        <Weekdays from={startOfWeek(month, locale)} />
        <tbody>
          {weeksOf(month, locale).map((week) => (
            <tr key={week[0]?.toString()}>
              {week.map((date) => (
                <td key={date.toString()} role="gridcell" aria-selected={value?.compare(date) === 0}>
                  {isSameMonth(date, month) ? (
                    <button
                      type="button"
                      className={styles.day}
                      data-date={date.toString()}
                      tabIndex={date.compare(day) === 0 ? 0 : -1}
                      aria-label={longDate(date.toDate("UTC"), locale, "UTC")}
                      disabled={within(date).compare(date) !== 0}
                      onClick={() => onPick(date)}
                    >
                      {date.day}
                    </button>
                  ) : null}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

/** Six of them always, so that no month is higher than another. */
function weeksOf(month: CalendarDate, locale: string): CalendarDate[][] {
  const start = startOfWeek(month, locale);
  return Array.from({ length: 6 }, (_, week) =>
    Array.from({ length: 7 }, (_, day) => start.add({ days: 7 * week + day })),
  );
}

function Weekdays({ from }: { from: CalendarDate }) {
  const { locale } = usePersonTime();
  const format = (weekday: "long" | "short") => new Intl.DateTimeFormat(locale, { weekday, timeZone: "UTC" });
  return (
    <thead>
      <tr>
        {Array.from({ length: 7 }, (_, days) => from.add({ days }).toDate("UTC")).map((date) => (
          <th key={date.getUTCDay()} scope="col" abbr={format("long").format(date)}>
            {format("short").format(date)}
          </th>
        ))}
      </tr>
    </thead>
  );
}
