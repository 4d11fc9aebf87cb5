import { useLingui } from "@lingui/react/macro";
import { useState } from "react";
import {
  getApplication,
  getGetApplicationQueryKey,
  useReplaceGrants,
} from "~/api/gen/applications/applications";
import type { Application, ReplaceGrantsHeaders } from "~/api/gen/model";
import { FormDialog } from "~/ui/FormDialog";
import { Editing } from "../Editing";
import { useSaved } from "../useSaved";
import { GrantChoice } from "./GrantChoice";

export function EditGrants({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useLingui();
  return (
    <Editing
      title={t`Grants`}
      queryKey={getGetApplicationQueryKey(id)}
      read={(options) => getApplication(id, options)}
      onClose={onClose}
    >
      {(application, headers) => <Grants application={application} headers={headers} onClose={onClose} />}
    </Editing>
  );
}

type GrantsProps = { application: Application; headers: ReplaceGrantsHeaders; onClose: () => void };

function Grants({ application, headers, onClose }: GrantsProps) {
  const { t } = useLingui();
  const { id, name, environment, grants } = application;
  const saved = useSaved(onClose, "applications");
  const change = useReplaceGrants({
    mutation: { onSuccess: () => saved(t`The grants of ${name} are changed.`) },
  });
  const [granted, setGranted] = useState<ReadonlySet<string>>(
    () => new Set(grants.flatMap(({ permissions }) => permissions.map((permission) => permission.id))),
  );
  return (
    <FormDialog
      title={t`What ${name} may reach`}
      submitLabel={t`Save grants`}
      size="l"
      onSubmit={() => change.mutate({ applicationId: id, data: { permission_ids: [...granted] }, headers })}
      onClose={onClose}
      isPending={change.isPending}
      error={change.error}
      fieldNames={{ permission_ids: t`Permissions` }}
    >
      <GrantChoice environment={environment} granted={granted} onChange={setGranted} />
    </FormDialog>
  );
}
