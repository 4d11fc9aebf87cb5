import { type CalendarDate, parseDate, today } from "@internationalized/date";
import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { type ReactNode, useMemo, useState } from "react";
import { useSession } from "~/api/queries";
import { Button } from "~/ui/Button";
import { ComboBox } from "~/ui/ComboBox";
import { DateField } from "~/ui/DateField";
import { usePersonTime } from "~/ui/time/PersonTime";
import styles from "./AuditFilters.module.css";
import { ACTIONS, isKnownAction, KINDS } from "./actions";
import { ApplicationPicker, OrganisationPicker, PersonPicker } from "./pickers";
import { type AuditSearch, dayOf, filtersIn } from "./search";

type AuditFiltersProps = { search: AuditSearch; onSearch: (search: AuditSearch) => void };

/** Before this no event can have happened. */
const FIRST_DAY = parseDate("2020-01-01");

/** On a narrow screen the filters would push the list out of sight. */
const hasRoom = () => window.matchMedia("(min-width: 48rem)").matches;

export function AuditFilters({ search, onSearch }: AuditFiltersProps) {
  const [wasOpen] = useState(hasRoom);
  const count = filtersIn(search);
  return (
    <details className={styles.filters} open={wasOpen}>
      <summary className={styles.summary}>
        <Plural value={count} _0="Filter" one="Filter (# in use)" other="Filter (# in use)" />
      </summary>
      <div className={styles.fields}>
        <Fields search={search} onSearch={onSearch} />
      </div>
      {count > 0 ? (
        <Button size="s" onPress={() => onSearch({})}>
          <Trans>Clear all filters</Trans>
        </Button>
      ) : null}
    </details>
  );
}

function Fields({ search, onSearch }: AuditFiltersProps) {
  const { operator, auditor } = useSession();
  const change = (changes: AuditSearch) => onSearch({ ...search, ...changes });
  return (
    <>
      <ActionFilter value={search.action} onChange={(action) => change({ action })} />
      {operator || auditor ? (
        <PersonPicker id={search.person} onChange={(person) => change({ person })} />
      ) : null}
      <OrganisationPicker id={search.organisation} onChange={(organisation) => change({ organisation })} />
      <ApplicationPicker id={search.application} onChange={(application) => change({ application })} />
      <Days search={search} onChange={change} />
    </>
  );
}

function Days({ search, onChange }: { search: AuditSearch; onChange: (changes: AuditSearch) => void }) {
  const { timeZone } = usePersonTime();
  const last = today(timeZone);
  return (
    <>
      <DayFilter
        label={<Trans>From</Trans>}
        name="from"
        day={search.from}
        onChange={(from) => onChange({ from })}
        first={FIRST_DAY}
        last={dayOf(search.until) ?? last}
      />
      <DayFilter
        label={<Trans>Until, inclusive</Trans>}
        name="until"
        day={search.until}
        onChange={(until) => onChange({ until })}
        first={dayOf(search.from) ?? FIRST_DAY}
        last={last}
      />
    </>
  );
}

type DayFilterProps = {
  label: ReactNode;
  name: string;
  day: string | undefined;
  onChange: (day: string | undefined) => void;
  first: CalendarDate;
  last: CalendarDate;
};

function DayFilter({ day, onChange, ...field }: DayFilterProps) {
  return <DateField {...field} value={dayOf(day)} onChange={(date) => onChange(date?.toString())} />;
}

type ActionFilterProps = { value: string | undefined; onChange: (action: string | undefined) => void };

function ActionFilter({ value, onChange }: ActionFilterProps) {
  const { i18n, t } = useLingui();
  const choices = useMemo(
    () =>
      [...Object.entries(KINDS), ...Object.entries(ACTIONS)].map(([id, words]) => ({
        id,
        label: i18n._(words),
      })),
    [i18n],
  );
  return (
    <ComboBox
      label={<Trans>What was done</Trans>}
      name="action"
      value={isKnownAction(value) && value !== undefined ? value : null}
      onChange={(action) => onChange(action ?? undefined)}
      choices={choices}
      placeholder={t`Anything`}
    />
  );
}
