import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import {
  getApplication,
  getGetApplicationQueryKey,
  useUpdateApplication,
} from "~/api/gen/applications/applications";
import type { Application, UpdateApplicationHeaders } from "~/api/gen/model";
import { FormDialog } from "~/ui/FormDialog";
import { TextField } from "~/ui/TextField";
import { Editing } from "../Editing";
import { useSaved } from "../useSaved";

export function EditApplication({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useLingui();
  return (
    <Editing
      title={t`Rename application`}
      queryKey={getGetApplicationQueryKey(id)}
      read={(options) => getApplication(id, options)}
      onClose={onClose}
    >
      {(application, headers) => <Rename application={application} headers={headers} onClose={onClose} />}
    </Editing>
  );
}

type RenameProps = { application: Application; headers: UpdateApplicationHeaders; onClose: () => void };

function Rename({ application, headers, onClose }: RenameProps) {
  const { t } = useLingui();
  const saved = useSaved(onClose, "applications", "assignments");
  const change = useUpdateApplication({
    mutation: { onSuccess: ({ data }) => saved(t`The application is now called ${data.name}.`) },
  });
  const [name, setName] = useState(application.name);
  return (
    <FormDialog
      title={t`Rename application`}
      submitLabel={t`Rename`}
      onSubmit={() => change.mutate({ applicationId: application.id, data: { name }, headers })}
      onClose={onClose}
      isPending={change.isPending}
      error={change.error}
      fieldNames={{ name: t`Name` }}
    >
      <TextField
        label={<Trans>Name</Trans>}
        description={<Trans>The client ID stays the same, so nothing that uses it notices.</Trans>}
        name="name"
        value={name}
        onChange={setName}
        isRequired
        autoFocus
      />
    </FormDialog>
  );
}
