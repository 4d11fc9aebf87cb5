import { Trans, useLingui } from "@lingui/react/macro";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { apisQuery, organisationQuery } from "~/api/adminQueries";
import { useCreateApplication } from "~/api/gen/applications/applications";
import type { Environment } from "~/api/gen/model";
import type { Choice } from "~/ui/ComboBox";
import { FormDialog } from "~/ui/FormDialog";
import { RadioCards } from "~/ui/RadioCards";
import { TextField } from "~/ui/TextField";
import { ChosenId, chosen } from "../ChosenId";
import { OrganisationPicker } from "../pickers";
import { useSaved } from "../useSaved";
import { GrantChoice } from "./GrantChoice";
import { usualName } from "./naming";

/** The usual name, as soon as the organisation is known and which one API the application is for. */
function useUsualName(
  organisation: Choice | null,
  environment: Environment | null,
  granted: ReadonlySet<string>,
) {
  const chosenOrganisation = useQuery({
    ...organisationQuery(organisation?.id ?? ""),
    enabled: organisation !== null,
  });
  const { data: apis } = useInfiniteQuery({
    ...apisQuery({ environment: environment ?? undefined }),
    enabled: environment !== null,
  });
  const [api, another] = (apis ?? []).filter(
    ({ built_in, permissions }) => !built_in && permissions.some(({ id }) => granted.has(id)),
  );
  if (!(chosenOrganisation.data && api) || another) return "";
  const { country, name } = chosenOrganisation.data;
  return usualName({ country, organisation: name, api: api.name });
}

export function CreateApplication({ onClose }: { onClose: () => void }) {
  const { t } = useLingui();
  const saved = useSaved(onClose, "applications");
  const creation = useCreateApplication({
    mutation: { onSuccess: ({ data }) => saved(t`${data.name} is created.`) },
  });
  const [organisation, setOrganisation] = useState<Choice | null>(null);
  const [typed, setTyped] = useState<string>();
  const [environment, setEnvironment] = useState<Environment | null>(null);
  const [id, setId] = useState("");
  const [granted, setGranted] = useState<ReadonlySet<string>>(new Set());
  const usual = useUsualName(organisation, environment, granted);
  const name = typed ?? usual;
  const chooseEnvironment = (chosen: Environment) => {
    setEnvironment(chosen);
    // Permissions of the other environment would be refused.
    setGranted(new Set());
  };
  const submit = () => {
    if (organisation && environment)
      creation.mutate({
        data: {
          ...chosen(id),
          organisation_id: organisation.id,
          name,
          environment,
          permission_ids: [...granted],
        },
      });
  };
  return (
    <FormDialog
      title={t`Create an application`}
      submitLabel={t`Create application`}
      size="l"
      onSubmit={submit}
      onClose={onClose}
      isPending={creation.isPending}
      error={creation.error}
      check={(): Record<string, string> => ({
        ...(organisation ? {} : { organisation_id: t`Choose an organisation.` }),
        ...(environment ? {} : { environment: t`Choose an environment.` }),
      })}
      fieldNames={{
        id: t`Client ID`,
        organisation_id: t`Organisation`,
        name: t`Name`,
        environment: t`Environment`,
        permission_ids: t`Permissions`,
      }}
    >
      <OrganisationPicker value={organisation} onChange={setOrganisation} takesOnly />
      <TextField
        label={<Trans>Name</Trans>}
        description={
          <Trans>
            Usually <code>Partner-country-organisation-API</code>, such as <code>Partner-NL-Example-SMC</code>
            . It is proposed once you have chosen the organisation and the permissions.
          </Trans>
        }
        name="name"
        value={name}
        onChange={setTyped}
        isRequired
      />
      <RadioCards
        label={<Trans>Environment</Trans>}
        name="environment"
        value={environment}
        onChange={chooseEnvironment}
        options={[
          { value: "production", label: <Trans>Production</Trans>, note: <Trans>real data</Trans> },
          { value: "sandbox", label: <Trans>Sandbox</Trans>, note: <Trans>test data only</Trans> },
        ]}
      />
      {environment ? <GrantChoice environment={environment} granted={granted} onChange={setGranted} /> : null}
      <ChosenId
        label={<Trans>Client ID</Trans>}
        description={
          <Trans>
            Leave it empty for a new one. If the machines move here and should keep their client ID, enter
            that one. It cannot be changed later.
          </Trans>
        }
        value={id}
        onChange={setId}
      />
    </FormDialog>
  );
}
