import { useLingui } from "@lingui/react/macro";
import { useCallback } from "react";
import { FilterChips } from "~/ui/FilterChips";
import { SearchBox } from "~/ui/SearchBox";
import { Toolbar } from "~/ui/Toolbar";
import type { ApplicationSearch } from "./ApplicationsPage";

type ApplicationFiltersProps = { search: ApplicationSearch; onSearch: (search: ApplicationSearch) => void };

export function ApplicationFilters({ search, onSearch }: ApplicationFiltersProps) {
  const { t } = useLingui();
  const searchFor = useCallback(
    (q: string) => onSearch({ ...search, q: q.trim() === "" ? undefined : q.trim() }),
    [search, onSearch],
  );
  return (
    <Toolbar>
      <SearchBox label={t`Search by name or client ID`} value={search.q ?? ""} onChange={searchFor} />
      <FilterChips
        label={t`Environment`}
        value={search.environment}
        onChange={(environment) => onSearch({ ...search, environment })}
        allLabel={t`Both environments`}
        options={[
          { value: "production", label: t`Production` },
          { value: "sandbox", label: t`Sandbox` },
        ]}
      />
      <FilterChips
        label={t`State`}
        value={search.state}
        onChange={(state) => onSearch({ ...search, state })}
        allLabel={t`Any state`}
        options={[
          { value: "active", label: t`Active` },
          { value: "disabled", label: t`Disabled` },
        ]}
      />
      <FilterChips
        label={t`Managers`}
        value={search.few_managers ? "few" : undefined}
        onChange={(few) => onSearch({ ...search, few_managers: few === undefined ? undefined : true })}
        allLabel={t`Any managers`}
        options={[{ value: "few", label: t`Too few managers` }]}
      />
    </Toolbar>
  );
}
