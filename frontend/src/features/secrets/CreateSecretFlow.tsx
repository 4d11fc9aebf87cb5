import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import type { Application, CreatedSecret, CreateSecret, Secret } from "~/api/gen/model";
import { createSecret } from "~/api/gen/secrets/secrets";
import type { ErrorType } from "~/api/http";
import { refresh } from "~/api/queries";
import { CreateSecretDialog } from "./CreateSecretDialog";
import { RevealSecretDialog } from "./RevealSecretDialog";

type CreateSecretFlowProps = {
  application: Application;
  existing: Secret[];
  /** The secret that the new one is to replace, and like which it is proposed. */
  replaces?: Secret;
  onClose: () => void;
};

/**
 * From the form to the one time that the value is seen. The value lives in the state of this
 * component alone, and so is gone as soon as the component is.
 */
export function CreateSecretFlow({ application, existing, replaces, onClose }: CreateSecretFlowProps) {
  const client = useQueryClient();
  const [created, setCreated] = useState<CreatedSecret | null>(null);
  const keyFor = useRequestKey();
  const creation = useMutation<CreatedSecret, ErrorType<unknown>, CreateSecret>({
    mutationFn: async (wanted) => {
      const { data } = await createSecret(application.id, wanted, { "Idempotency-Key": keyFor(wanted) });
      return data;
    },
    gcTime: 0,
  });

  const create = (wanted: CreateSecret) =>
    creation.mutate(wanted, {
      onSuccess: (made) => {
        setCreated(made);
        // The mutation would otherwise hold the value for as long as it is looked at.
        creation.reset();
      },
      onSettled: () => refresh(client, "applications"),
    });

  if (created) {
    const resource = application.grants[0]?.api.identifier ?? null;
    return <RevealSecretDialog created={created} resource={resource} onClose={onClose} />;
  }
  return (
    <CreateSecretDialog
      application={application}
      existing={existing}
      {...(replaces ? { replaces } : {})}
      error={creation.error}
      isPending={creation.isPending}
      onCreate={create}
      onClose={onClose}
    />
  );
}

/**
 * The key that goes along with what is wanted: the same for a repetition, so that an answer that was lost leaves no
 * secret behind that nobody knows.
 */
function useRequestKey(): (wanted: CreateSecret) => string {
  const last = useRef({ wanted: "", key: "" });
  return (wanted) => {
    const words = JSON.stringify(wanted);
    if (words !== last.current.wanted) last.current = { wanted: words, key: randomKey() };
    return last.current.key;
  };
}

/** `crypto.randomUUID` is for addresses of https only. */
function randomKey(): string {
  const octets = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(octets, (octet) => octet.toString(16).padStart(2, "0")).join("");
}
