import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { applicationNameQuery } from "~/api/auditQueries";
import { getListApplicationsQueryKey, listApplications } from "~/api/gen/applications/applications";
import {
  getGetOrganisationQueryKey,
  getListOrganisationsQueryKey,
  getOrganisation,
  listOrganisations,
} from "~/api/gen/organisations/organisations";
import { getGetPersonQueryKey, getListPeopleQueryKey, getPerson, listPeople } from "~/api/gen/people/people";
import type { Choice } from "~/ui/ComboBox";
import { SearchedComboBox } from "~/ui/SearchedComboBox";

const SHOWN = 25;

type PickerProps = { id: string | undefined; onChange: (id: string | undefined) => void };
type Find = (q: string, options: { signal: AbortSignal }) => Promise<Choice[]>;

const matching = (q: string) => (q === "" ? { limit: SHOWN } : { q, limit: SHOWN });

type IdPickerProps = PickerProps & {
  label: ReactNode;
  name: string;
  /** Of what the address names only by its id. */
  knownName: string | null | undefined;
  queryKey: readonly unknown[];
  find: Find;
};

function IdPicker({ id, onChange, knownName, ...field }: IdPickerProps) {
  const { t } = useLingui();
  const value = id === undefined ? null : { id, label: knownName ?? id };
  return (
    <SearchedComboBox
      {...field}
      value={value}
      onChange={(choice) => onChange(choice?.id)}
      placeholder={t`Any`}
    />
  );
}

export function ApplicationPicker(props: PickerProps) {
  const known = useQuery({ ...applicationNameQuery(props.id ?? ""), enabled: props.id !== undefined });
  return (
    <IdPicker
      {...props}
      label={<Trans>Application</Trans>}
      name="application"
      knownName={known.data}
      queryKey={getListApplicationsQueryKey()}
      find={async (q, options) => {
        const { data } = await listApplications(matching(q), options);
        return data.items.map(({ id, name, environment }) => ({ id, label: name, note: environment }));
      }}
    />
  );
}

export function OrganisationPicker(props: PickerProps) {
  const id = props.id ?? "";
  const known = useQuery({
    queryKey: getGetOrganisationQueryKey(id),
    queryFn: async ({ signal }) => (await getOrganisation(id, { signal })).data,
    enabled: props.id !== undefined,
  });
  return (
    <IdPicker
      {...props}
      label={<Trans>Organisation</Trans>}
      name="organisation"
      knownName={known.data?.name}
      queryKey={getListOrganisationsQueryKey()}
      find={async (q, options) => {
        const { data } = await listOrganisations(matching(q), options);
        return data.items.map(({ id, name, code }) => ({ id, label: name, note: code }));
      }}
    />
  );
}

/** Only those who oversee the federation may look people up. */
export function PersonPicker(props: PickerProps) {
  const id = props.id ?? "";
  const known = useQuery({
    queryKey: getGetPersonQueryKey(id),
    queryFn: async ({ signal }) => (await getPerson(id, { signal })).data,
    enabled: props.id !== undefined,
  });
  return (
    <IdPicker
      {...props}
      label={<Trans>Done by</Trans>}
      name="person"
      knownName={known.data?.name}
      queryKey={getListPeopleQueryKey()}
      find={async (q, options) => {
        const { data } = await listPeople(matching(q), options);
        return data.items.map(({ id, name, email }) => ({ id, label: name, note: email }));
      }}
    />
  );
}
