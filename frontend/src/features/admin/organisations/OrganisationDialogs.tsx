import { Trans, useLingui } from "@lingui/react/macro";
import { useMemo, useState } from "react";
import type { CreateOrganisation as NewOrganisation, Organisation } from "~/api/gen/model";
import {
  getGetOrganisationQueryKey,
  getOrganisation,
  useCreateOrganisation,
  useUpdateOrganisation,
} from "~/api/gen/organisations/organisations";
import { Checkbox } from "~/ui/Checkbox";
import { Columns } from "~/ui/Columns";
import { ComboBox } from "~/ui/ComboBox";
import { FormDialog } from "~/ui/FormDialog";
import { PlaceFields } from "~/ui/PlaceFields";
import { TextField } from "~/ui/TextField";
import { browserTimeZone } from "~/ui/time/PersonTime";
import { countryChoices } from "../choices";
import { Editing } from "../Editing";
import { useSaved } from "../useSaved";

type Details = Required<NewOrganisation>;

export function CreateOrganisation({ onClose }: { onClose: () => void }) {
  const { t } = useLingui();
  const saved = useSaved(onClose, "organisations");
  const creation = useCreateOrganisation({
    mutation: { onSuccess: ({ data }) => saved(t`${data.name} is added.`) },
  });
  return (
    <OrganisationForm
      title={t`Add an organisation`}
      submitLabel={t`Add organisation`}
      initial={{
        name: "",
        code: "",
        country: "",
        time_zone: browserTimeZone(),
        locale: "en",
        contact_email: null,
        operator: false,
      }}
      error={creation.error}
      isPending={creation.isPending}
      onSubmit={(data) => creation.mutate({ data })}
      onClose={onClose}
    />
  );
}

export function EditOrganisation({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useLingui();
  const saved = useSaved(onClose, "organisations", "applications", "assignments");
  const change = useUpdateOrganisation({
    mutation: { onSuccess: ({ data }) => saved(t`${data.name} is changed.`) },
  });
  const title = t`Edit organisation`;
  return (
    <Editing
      title={title}
      queryKey={getGetOrganisationQueryKey(id)}
      read={(options) => getOrganisation(id, options)}
      onClose={onClose}
    >
      {(organisation, headers) => (
        <OrganisationForm
          title={title}
          submitLabel={t`Save changes`}
          initial={detailsOf(organisation)}
          error={change.error}
          isPending={change.isPending}
          onSubmit={(data) => change.mutate({ organisationId: id, data, headers })}
          onClose={onClose}
        />
      )}
    </Editing>
  );
}

function detailsOf(organisation: Organisation): Details {
  const { name, code, country, time_zone, locale, contact_email, operator } = organisation;
  return { name, code, country, time_zone, locale, contact_email, operator };
}

type OrganisationFormProps = {
  title: string;
  submitLabel: string;
  initial: Details;
  error: unknown;
  isPending: boolean;
  onSubmit: (details: Details) => void;
  onClose: () => void;
};

function OrganisationForm({ initial, onSubmit, ...frame }: OrganisationFormProps) {
  const { t } = useLingui();
  const [details, setDetails] = useState(initial);
  const countries = useMemo(countryChoices, []);
  const set = (part: Partial<Details>) => setDetails({ ...details, ...part });
  return (
    <FormDialog
      {...frame}
      onSubmit={() => onSubmit({ ...details, contact_email: details.contact_email?.trim() || null })}
      check={() => ({
        ...(details.country === "" ? { country: t`Choose a country.` } : {}),
        ...(details.time_zone === "" ? { time_zone: t`Choose a time zone.` } : {}),
      })}
      fieldNames={{
        name: t`Name`,
        code: t`Code`,
        country: t`Country`,
        time_zone: t`Time zone`,
        locale: t`Language`,
        contact_email: t`Contact address`,
        operator: t`Runs the federation`,
      }}
    >
      <TextField
        label={<Trans>Name</Trans>}
        name="name"
        value={details.name}
        onChange={(name) => set({ name })}
        isRequired
        autoFocus
      />
      <Columns>
        <TextField
          label={<Trans>Code</Trans>}
          name="code"
          value={details.code}
          onChange={(code) => set({ code })}
          isRequired
        />
        <ComboBox
          label={<Trans>Country</Trans>}
          name="country"
          value={details.country || null}
          onChange={(country) => set({ country: country ?? "" })}
          choices={countries}
        />
      </Columns>
      <PlaceFields value={details} onChange={set} />
      <TextField
        label={<Trans>Contact address</Trans>}
        description={<Trans>Whom the operators write to about the organisation.</Trans>}
        name="contact_email"
        type="email"
        value={details.contact_email ?? ""}
        onChange={(email) => set({ contact_email: email })}
        optional
      />
      <Checkbox
        isSelected={details.operator}
        onChange={(operator) => set({ operator })}
        name="operator"
        label={<Trans>Runs the federation</Trans>}
        note={<Trans>Its applications may be granted what operators do. Members never need this.</Trans>}
      />
    </FormDialog>
  );
}
