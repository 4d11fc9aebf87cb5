import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { useCreateApi } from "~/api/gen/apis/apis";
import type { Environment, SigningAlgorithm } from "~/api/gen/model";
import { FormDialog } from "~/ui/FormDialog";
import { RadioCards } from "~/ui/RadioCards";
import { TextField } from "~/ui/TextField";
import { ChosenId, chosen } from "../ChosenId";
import { useSaved } from "../useSaved";
import { AlgorithmField } from "./AlgorithmField";
import { LifetimeField, secondsOf } from "./LifetimeField";
import { emptyRow, PermissionRows } from "./PermissionRows";

export function CreateApi({ onClose }: { onClose: () => void }) {
  const { t } = useLingui();
  const saved = useSaved(onClose, "apis");
  const creation = useCreateApi({ mutation: { onSuccess: ({ data }) => saved(t`${data.name} is added.`) } });
  const [id, setId] = useState("");
  const [name, setName] = useState("");
  const [identifier, setIdentifier] = useState("");
  const [environment, setEnvironment] = useState<Environment | null>(null);
  const [minutes, setMinutes] = useState("60");
  const [algorithm, setAlgorithm] = useState<SigningAlgorithm>("ES256");
  const [permissions, setPermissions] = useState(() => [emptyRow()]);
  const submit = () => {
    if (environment)
      creation.mutate({
        data: {
          ...chosen(id),
          name,
          identifier: identifier.trim(),
          environment,
          token_lifetime_seconds: secondsOf(minutes),
          signing_algorithm: algorithm,
          permissions: permissions.map((row) => ({ name: row.name.trim(), description: row.description })),
        },
      });
  };
  return (
    <FormDialog
      title={t`Add an API`}
      submitLabel={t`Add API`}
      size="l"
      onSubmit={submit}
      onClose={onClose}
      isPending={creation.isPending}
      error={creation.error}
      check={(): Record<string, string> => (environment ? {} : { environment: t`Choose an environment.` })}
      fieldNames={{
        id: t`API’s id`,
        name: t`Name`,
        identifier: t`Identifier`,
        environment: t`Environment`,
        token_lifetime_seconds: t`Token lifetime`,
        signing_algorithm: t`Signing algorithm`,
        ...permissionFieldNames(permissions.length, t`Permission`),
      }}
    >
      <TextField
        label={<Trans>Name</Trans>}
        name="name"
        value={name}
        onChange={setName}
        isRequired
        autoFocus
      />
      <TextField
        label={<Trans>Identifier</Trans>}
        description={
          <Trans>An absolute URI. Tokens carry it as their audience; it cannot be changed later.</Trans>
        }
        placeholder="https://api.example.org/search"
        name="identifier"
        value={identifier}
        onChange={setIdentifier}
        isRequired
        autoCapitalize="none"
        spellCheck={false}
      />
      <RadioCards
        label={<Trans>Environment</Trans>}
        name="environment"
        value={environment}
        onChange={setEnvironment}
        options={[
          { value: "production", label: <Trans>Production</Trans>, note: <Trans>real data</Trans> },
          { value: "sandbox", label: <Trans>Sandbox</Trans>, note: <Trans>test data only</Trans> },
        ]}
      />
      <LifetimeField minutes={minutes} onChange={setMinutes} />
      <AlgorithmField value={algorithm} onChange={setAlgorithm} />
      <PermissionRows rows={permissions} onChange={setPermissions} />
      <ChosenId
        label={<Trans>API’s id</Trans>}
        description={
          <Trans>
            Leave it empty for a new one. If machines already ask for this API by an id elsewhere and move
            here, enter that one. It cannot be changed later.
          </Trans>
        }
        value={id}
        onChange={setId}
      />
    </FormDialog>
  );
}

function permissionFieldNames(count: number, word: string): Record<string, string> {
  const names: Record<string, string> = {};
  for (let index = 0; index < count; index++) {
    names[`permissions/${index}/name`] = `${word} ${index + 1}`;
    names[`permissions/${index}/description`] = `${word} ${index + 1}`;
  }
  return names;
}
