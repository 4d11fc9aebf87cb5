import { Trans } from "@lingui/react/macro";
import { getListApplicationsQueryKey, listApplications } from "~/api/gen/applications/applications";
import { getListOrganisationsQueryKey, listOrganisations } from "~/api/gen/organisations/organisations";
import { getListPeopleQueryKey, listPeople } from "~/api/gen/people/people";
import type { Choice } from "~/ui/ComboBox";
import { SearchedComboBox } from "~/ui/SearchedComboBox";

const SHOWN = 25;

type PickerProps = {
  value: Choice | null;
  onChange: (choice: Choice | null) => void;
  /** What an empty field means, where one need not choose. */
  placeholder?: string;
  /** Whether the only one that there is needs not be chosen. */
  takesOnly?: boolean;
};

/** The filter is left out rather than sent empty. */
export const matching = (q: string) => (q === "" ? { limit: SHOWN } : { q, limit: SHOWN });

export function OrganisationPicker(props: PickerProps) {
  return (
    <SearchedComboBox
      {...props}
      label={<Trans>Organisation</Trans>}
      name="organisation_id"
      queryKey={getListOrganisationsQueryKey()}
      find={async (q, options) => {
        const { data } = await listOrganisations(matching(q), options);
        return data.items.map(({ id, name, code }) => ({ id, label: name, note: code }));
      }}
    />
  );
}

export function PersonPicker(props: PickerProps) {
  return (
    <SearchedComboBox
      {...props}
      label={<Trans>Person</Trans>}
      name="person_id"
      queryKey={getListPeopleQueryKey()}
      find={async (q, options) => {
        const { data } = await listPeople(matching(q), options);
        return data.items
          .filter(({ state }) => state !== "deactivated")
          .map(({ id, name, email }) => ({ id, label: name, note: email }));
      }}
    />
  );
}

type ApplicationPickerProps = PickerProps & { organisationId: string };

export function ApplicationPicker({ value, onChange, organisationId }: ApplicationPickerProps) {
  return (
    <SearchedComboBox
      label={<Trans>Application</Trans>}
      name="application_id"
      value={value}
      onChange={onChange}
      queryKey={getListApplicationsQueryKey({ organisation_id: organisationId })}
      find={async (q, options) => {
        const { data } = await listApplications({ ...matching(q), organisation_id: organisationId }, options);
        return data.items.map(({ id, name, environment }) => ({ id, label: name, note: environment }));
      }}
    />
  );
}
