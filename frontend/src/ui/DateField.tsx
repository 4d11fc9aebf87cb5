import type { CalendarDate } from "@internationalized/date";
import { useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { Button as AriaButton } from "react-aria-components/Button";
import {
  Calendar,
  CalendarCell,
  CalendarGrid,
  CalendarGridBody,
  CalendarGridHeader,
  CalendarHeaderCell,
  CalendarHeading,
} from "react-aria-components/Calendar";
import { DateInput, DateSegment } from "react-aria-components/DateField";
import { DatePicker } from "react-aria-components/DatePicker";
import { Dialog } from "react-aria-components/Dialog";
import { Group } from "react-aria-components/Group";
import { Popover } from "react-aria-components/Popover";
import styles from "./DateField.module.css";
import fieldStyles from "./Field.module.css";
import { FieldDescription, FieldLabel } from "./FieldParts";
import { ChevronLeftIcon, ChevronRightIcon } from "./icons";
import { CalendarIcon } from "./rareIcons";

type DateFieldProps = {
  label: ReactNode;
  description?: ReactNode;
  name: string;
  value: CalendarDate | null;
  onChange: (date: CalendarDate | null) => void;
  first: CalendarDate;
  last: CalendarDate;
};

/** A date, typed part by part or picked from a calendar that every arrow key works in. */
export function DateField({ label, description, name, value, onChange, first, last }: DateFieldProps) {
  const { t } = useLingui();
  return (
    <DatePicker
      name={name}
      value={value}
      onChange={onChange}
      minValue={first}
      maxValue={last}
      validationBehavior="aria"
      shouldForceLeadingZeros
      className={fieldStyles.field ?? ""}
    >
      <FieldLabel>{label}</FieldLabel>
      {description ? <FieldDescription>{description}</FieldDescription> : null}
      <Group className={styles.group ?? ""}>
        <DateInput className={styles.input ?? ""}>
          {(segment) => <DateSegment segment={segment} className={styles.segment ?? ""} />}
        </DateInput>
        <AriaButton className={styles.open ?? ""} aria-label={t`Open calendar`}>
          <CalendarIcon />
        </AriaButton>
      </Group>
      <Popover className={styles.popover ?? ""}>
        <Dialog className={styles.dialog ?? ""}>
          <Month />
        </Dialog>
      </Popover>
    </DatePicker>
  );
}

function Month() {
  return (
    <Calendar className={styles.calendar ?? ""}>
      <header className={styles.header}>
        <AriaButton slot="previous" className={styles.turn ?? ""}>
          <ChevronLeftIcon />
        </AriaButton>
        <CalendarHeading className={styles.heading ?? ""} />
        <AriaButton slot="next" className={styles.turn ?? ""}>
          <ChevronRightIcon />
        </AriaButton>
      </header>
      <CalendarGrid className={styles.grid ?? ""}>
        <CalendarGridHeader>
          {(day) => <CalendarHeaderCell className={styles.weekday ?? ""}>{day}</CalendarHeaderCell>}
        </CalendarGridHeader>
        <CalendarGridBody>
          {(date) => <CalendarCell date={date} className={styles.day ?? ""} />}
        </CalendarGridBody>
      </CalendarGrid>
    </Calendar>
  );
}
