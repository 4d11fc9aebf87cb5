import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { personQuery } from "~/api/adminQueries";
import { MessageKind } from "~/api/gen/model";
import { getGetOrganisationQueryKey, getOrganisation } from "~/api/gen/organisations/organisations";
import { oneOf } from "~/search";
import { Select } from "~/ui/Select";
import { OrganisationPicker, PersonPicker } from "../pickers";
import styles from "./Messages.module.css";
import type { MessageSearch } from "./MessagesPage";
import { DAYS, KINDS } from "./words";

type FiltersProps = { search: MessageSearch; onSearch: (search: MessageSearch) => void };

export function MessageFilters({ search, onSearch }: FiltersProps) {
  const { i18n, t } = useLingui();
  const { person, organisation } = search;
  const kind = oneOf(MessageKind, search.kind);
  const kinds = Object.values(MessageKind).map((value) => ({
    value,
    label: i18n._(KINDS[value]),
  }));
  const days = Object.entries(DAYS).map(([value, label]) => ({ value, label: i18n._(label) }));
  const knownPerson = useQuery({ ...personQuery(person ?? ""), enabled: person !== undefined });
  const knownOrganisation = useQuery({
    queryKey: getGetOrganisationQueryKey(organisation ?? ""),
    queryFn: async ({ signal }) => (await getOrganisation(organisation ?? "", { signal })).data,
    enabled: organisation !== undefined,
  });
  return (
    <div className={styles.filters}>
      <Select
        label={<Trans>About</Trans>}
        name="kind"
        value={kind ?? "all"}
        onChange={(value) => onSearch({ ...search, kind: value === "all" ? undefined : value })}
        options={[{ value: "all" as const, label: t`Anything` }, ...kinds]}
      />
      <Select
        label={<Trans>Written</Trans>}
        name="days"
        value={days.find(({ value }) => value === search.days)?.value ?? "all"}
        onChange={(value) => onSearch({ ...search, days: value === "all" ? undefined : value })}
        options={[{ value: "all", label: t`At any time` }, ...days]}
      />
      <PersonPicker
        placeholder={t`Anybody`}
        value={person === undefined ? null : { id: person, label: knownPerson.data?.name ?? person }}
        onChange={(choice) => onSearch({ ...search, person: choice?.id })}
      />
      <OrganisationPicker
        placeholder={t`Any`}
        value={
          organisation === undefined
            ? null
            : { id: organisation, label: knownOrganisation.data?.name ?? organisation }
        }
        onChange={(choice) => onSearch({ ...search, organisation: choice?.id })}
      />
    </div>
  );
}
