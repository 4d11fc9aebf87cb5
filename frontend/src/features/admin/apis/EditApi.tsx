import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { getApi, getGetApiQueryKey, useUpdateApi } from "~/api/gen/apis/apis";
import type { Api, UpdateApiHeaders } from "~/api/gen/model";
import { FormDialog } from "~/ui/FormDialog";
import { TextField } from "~/ui/TextField";
import { Editing } from "../Editing";
import { useSaved } from "../useSaved";
import { AlgorithmField } from "./AlgorithmField";
import { LifetimeField, minutesOf, secondsOf } from "./LifetimeField";

export function EditApi({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useLingui();
  return (
    <Editing
      title={t`Edit API`}
      queryKey={getGetApiQueryKey(id)}
      read={(options) => getApi(id, options)}
      onClose={onClose}
    >
      {(api, headers) => <ApiForm api={api} headers={headers} onClose={onClose} />}
    </Editing>
  );
}

type ApiFormProps = { api: Api; headers: UpdateApiHeaders; onClose: () => void };

function ApiForm({ api, headers, onClose }: ApiFormProps) {
  const { t } = useLingui();
  const saved = useSaved(onClose, "apis", "applications");
  const change = useUpdateApi({ mutation: { onSuccess: ({ data }) => saved(t`${data.name} is changed.`) } });
  const [name, setName] = useState(api.name);
  const [minutes, setMinutes] = useState(minutesOf(api.token_lifetime_seconds));
  const [algorithm, setAlgorithm] = useState(api.signing_algorithm);
  const submit = () =>
    change.mutate({
      apiId: api.id,
      data: { name, token_lifetime_seconds: secondsOf(minutes), signing_algorithm: algorithm },
      headers,
    });
  return (
    <FormDialog
      title={t`Edit API`}
      submitLabel={t`Save changes`}
      onSubmit={submit}
      onClose={onClose}
      isPending={change.isPending}
      error={change.error}
      fieldNames={{
        name: t`Name`,
        token_lifetime_seconds: t`Token lifetime`,
        signing_algorithm: t`Signing algorithm`,
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
      <LifetimeField minutes={minutes} onChange={setMinutes} />
      <AlgorithmField value={algorithm} onChange={setAlgorithm} />
    </FormDialog>
  );
}
