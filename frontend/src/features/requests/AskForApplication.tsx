import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import type { Environment } from "~/api/gen/model";
import { getListOrganisationsQueryKey, listOrganisations } from "~/api/gen/organisations/organisations";
import { useRequestApplication } from "~/api/gen/requests/requests";
import type { Choice } from "~/ui/ComboBox";
import { FormDialog } from "~/ui/FormDialog";
import { RadioCards } from "~/ui/RadioCards";
import { SearchedComboBox } from "~/ui/SearchedComboBox";
import { TextField } from "~/ui/TextField";
import { PermissionChoice } from "./PermissionChoice";
import { ReasonField } from "./ReasonField";
import { useSaved } from "./useSaved";

export function AskForApplication({ onClose }: { onClose: () => void }) {
  const { t } = useLingui();
  const saved = useSaved(onClose);
  const asking = useRequestApplication({ mutation: { onSuccess: () => saved(t`The operators are asked.`) } });
  const [organisation, setOrganisation] = useState<Choice | null>(null);
  const [name, setName] = useState("");
  const [environment, setEnvironment] = useState<Environment | null>(null);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [reason, setReason] = useState("");
  const submit = () => {
    if (!(organisation && environment)) return;
    const data = { name, environment, permission_ids: [...chosen], reason };
    asking.mutate({ organisationId: organisation.id, data });
  };
  return (
    <FormDialog
      title={t`Ask for an application`}
      submitLabel={t`Send the request`}
      size="l"
      onSubmit={submit}
      onClose={onClose}
      isPending={asking.isPending}
      error={asking.error}
      check={(): Record<string, string> => ({
        ...(organisation ? {} : { organisation_id: t`Choose an organisation.` }),
        ...(environment ? {} : { environment: t`Choose an environment.` }),
      })}
      fieldNames={{
        organisation_id: t`Organisation`,
        name: t`Name`,
        environment: t`Environment`,
        permission_ids: t`Permissions`,
        reason: t`What it is needed for`,
      }}
    >
      <SearchedComboBox
        label={<Trans>Organisation</Trans>}
        name="organisation_id"
        value={organisation}
        onChange={setOrganisation}
        takesOnly
        queryKey={getListOrganisationsQueryKey()}
        find={async (q, options) => {
          const { data } = await listOrganisations(q === "" ? { limit: 25 } : { q, limit: 25 }, options);
          return data.items.map(({ id, name: label, code }) => ({ id, label, note: code }));
        }}
      />
      <TextField
        label={<Trans>Name</Trans>}
        description={
          <Trans>
            Usually <code>Partner-country-organisation-API</code>, such as <code>Partner-NL-Example-SMC</code>
            . The operators may change it.
          </Trans>
        }
        name="name"
        value={name}
        onChange={setName}
        maxLength={120}
        isRequired
      />
      <RadioCards
        label={<Trans>Environment</Trans>}
        name="environment"
        value={environment}
        onChange={(next) => {
          setEnvironment(next);
          setChosen(new Set());
        }}
        options={[
          { value: "production", label: <Trans>Production</Trans>, note: <Trans>real data</Trans> },
          { value: "sandbox", label: <Trans>Sandbox</Trans>, note: <Trans>test data only</Trans> },
        ]}
      />
      {environment ? (
        <PermissionChoice environment={environment} chosen={chosen} onChange={setChosen} />
      ) : null}
      <ReasonField value={reason} onChange={setReason} />
    </FormDialog>
  );
}
