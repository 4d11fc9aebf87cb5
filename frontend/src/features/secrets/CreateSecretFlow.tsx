import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Application, CreatedSecret, CreateSecret, Secret } from "~/api/gen/model";
import { useCreateSecret } from "~/api/gen/secrets/secrets";
import { refresh } from "~/api/queries";
import { CreateSecretDialog } from "./CreateSecretDialog";
import { RevealSecretDialog } from "./RevealSecretDialog";

type CreateSecretFlowProps = { application: Application; existing: Secret[]; onClose: () => void };

/**
 * From the form to the one time that the value is seen. The value lives in the state of this
 * component alone, and so is gone as soon as the component is.
 */
export function CreateSecretFlow({ application, existing, onClose }: CreateSecretFlowProps) {
  const client = useQueryClient();
  const [created, setCreated] = useState<CreatedSecret | null>(null);
  const creation = useCreateSecret({ mutation: { gcTime: 0 } });

  const create = (data: CreateSecret) =>
    creation.mutate(
      { applicationId: application.id, data },
      {
        onSuccess: (answer) => {
          setCreated(answer.data);
          // The mutation would otherwise hold the value for as long as it is looked at.
          creation.reset();
        },
        onSettled: () => refresh(client, "applications"),
      },
    );

  if (created) {
    const resource = application.grants[0]?.api.identifier ?? null;
    return <RevealSecretDialog created={created} resource={resource} onClose={onClose} />;
  }
  return (
    <CreateSecretDialog
      applicationName={application.name}
      existing={existing}
      error={creation.error}
      isPending={creation.isPending}
      onCreate={create}
      onClose={onClose}
    />
  );
}
