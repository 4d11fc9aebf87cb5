import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { useCreateAssignment } from "~/api/gen/assignments/assignments";
import type { Choice } from "~/ui/ComboBox";
import { FormDialog } from "~/ui/FormDialog";
import { RadioCards } from "~/ui/RadioCards";
import { ApplicationPicker, OrganisationPicker, PersonPicker } from "../pickers";
import { useSaved } from "../useSaved";

type Scope = "application" | "organisation";

export function CreateAssignment({ onClose }: { onClose: () => void }) {
  const { t } = useLingui();
  const saved = useSaved(onClose, "assignments", "applications", "session");
  const creation = useCreateAssignment({
    mutation: { onSuccess: ({ data }) => saved(t`${data.person.name} is a credential manager now.`) },
  });
  const [person, setPerson] = useState<Choice | null>(null);
  const [organisation, setOrganisation] = useState<Choice | null>(null);
  const [scope, setScope] = useState<Scope>("application");
  const [application, setApplication] = useState<Choice | null>(null);
  const isForAll = scope === "organisation";
  const check = () => ({
    ...(person ? {} : { person_id: t`Choose a person.` }),
    ...(organisation ? {} : { organisation_id: t`Choose an organisation.` }),
    ...(isForAll || application ? {} : { application_id: t`Choose an application.` }),
  });
  const submit = () => {
    if (!person || !organisation) return;
    const application_id = isForAll ? null : (application?.id ?? null);
    creation.mutate({ data: { person_id: person.id, organisation_id: organisation.id, application_id } });
  };
  return (
    <FormDialog
      title={t`Assign a credential manager`}
      submitLabel={t`Assign`}
      onSubmit={submit}
      onClose={onClose}
      isPending={creation.isPending}
      error={creation.error}
      check={check}
      fieldNames={{
        person_id: t`Person`,
        organisation_id: t`Organisation`,
        application_id: t`Application`,
      }}
    >
      <PersonPicker value={person} onChange={setPerson} />
      <OrganisationPicker
        value={organisation}
        onChange={(chosen) => {
          setOrganisation(chosen);
          setApplication(null);
        }}
      />
      <RadioCards
        label={<Trans>For</Trans>}
        name="scope"
        value={scope}
        onChange={setScope}
        options={[
          { value: "application", label: <Trans>One application</Trans> },
          {
            value: "organisation",
            label: <Trans>All applications</Trans>,
            note: <Trans>future ones too</Trans>,
          },
        ]}
      />
      {!isForAll && organisation ? (
        <ApplicationPicker
          key={organisation.id}
          value={application}
          onChange={setApplication}
          organisationId={organisation.id}
        />
      ) : null}
    </FormDialog>
  );
}
