import { Trans } from "@lingui/react/macro";
import { useMemo } from "react";
import { Columns } from "./Columns";
import { ComboBox } from "./ComboBox";
import { localeOptions, timeZoneChoices } from "./places";
import { Select } from "./Select";

export type Place = { time_zone: string; locale: string };

type PlaceFieldsProps = { value: Place; onChange: (place: Place) => void };

/** In which time zone somebody lives and in which language they are written to. */
export function PlaceFields({ value, onChange }: PlaceFieldsProps) {
  const zones = useMemo(() => timeZoneChoices(value.time_zone), [value.time_zone]);
  return (
    <Columns>
      <ComboBox
        label={<Trans>Time zone</Trans>}
        name="time_zone"
        value={value.time_zone}
        onChange={(zone) => onChange({ ...value, time_zone: zone ?? "" })}
        choices={zones}
      />
      <Select
        label={<Trans>Language</Trans>}
        name="locale"
        value={value.locale}
        onChange={(locale) => onChange({ ...value, locale })}
        options={localeOptions(value.locale)}
      />
    </Columns>
  );
}
