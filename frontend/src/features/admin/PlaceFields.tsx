import { Trans } from "@lingui/react/macro";
import { useMemo } from "react";
import { Columns } from "~/ui/Columns";
import { ComboBox } from "~/ui/ComboBox";
import { Select } from "~/ui/Select";
import { localeOptions, timeZoneChoices } from "./choices";

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
