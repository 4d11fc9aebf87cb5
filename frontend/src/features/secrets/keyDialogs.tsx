import { Trans, useLingui } from "@lingui/react/macro";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Application, ClientKey } from "~/api/gen/model";
import { useCreateClientKey, useDeleteClientKey } from "~/api/gen/secrets/secrets";
import { refresh } from "~/api/queries";
import { announce } from "~/ui/announcer";
import { ConfirmDialog } from "~/ui/ConfirmDialog";
import { FormDialog } from "~/ui/FormDialog";
import { TextArea } from "~/ui/TextArea";
import { TextField } from "~/ui/TextField";
import { usePersonTime } from "~/ui/time/PersonTime";
import { ExpiryChoice } from "./ExpiryChoice";
import { type Proposal, proposeExpiry } from "./expiry";

/** Says what was done, closes, and has everything about applications read again. */
function useDone(onClose: () => void) {
  const client = useQueryClient();
  return async (words: string) => {
    announce(words);
    onClose();
    await refresh(client, "applications");
  };
}

export function AddKey({ application, onClose }: { application: Application; onClose: () => void }) {
  const { t } = useLingui();
  const { timeZone } = usePersonTime();
  const [openedAt] = useState(() => new Date());
  const [name, setName] = useState("");
  const [source, setSource] = useState("");
  const [proposal, setProposal] = useState<Proposal | null>(() => proposeExpiry("1y", openedAt, timeZone));
  const done = useDone(onClose);
  const addition = useCreateClientKey({
    mutation: { onSuccess: ({ data }) => done(t`The key “${data.name}” is added.`), gcTime: 0 },
  });
  const isAddress = /^https?:\/\//i.test(source.trim());
  const submit = () => {
    if (!proposal) return;
    const given = isAddress ? { set_address: source.trim() } : { public_key: source };
    const data = { name: name.trim(), expires_at: proposal.instant.toISOString(), ...given };
    addition.mutate({ applicationId: application.id, data });
  };
  const field = isAddress ? "set_address" : "public_key";
  return (
    <FormDialog
      title={t`Add a key to ${application.name}`}
      submitLabel={<Trans>Add key</Trans>}
      onSubmit={submit}
      onClose={onClose}
      isPending={addition.isPending}
      error={addition.error}
      fieldNames={{ name: t`Name`, [field]: t`Public key`, expires_at: t`Expiry` }}
    >
      <TextField
        label={<Trans>Name</Trans>}
        name="name"
        value={name}
        onChange={setName}
        maxLength={120}
        autoComplete="off"
        isRequired
        autoFocus
      />
      <TextArea
        label={<Trans>Public key</Trans>}
        description={
          <Trans>
            PEM or JWK, for ES256, EdDSA or RS256; or the https address of a set of keys. Never the private
            key.
          </Trans>
        }
        name={field}
        value={source}
        onChange={setSource}
      />
      <ExpiryChoice now={openedAt} proposal={proposal} onChange={setProposal} others={[]} />
    </FormDialog>
  );
}

export function DeleteKey({ of: key, onClose }: { of: ClientKey; onClose: () => void }) {
  const { t } = useLingui();
  const done = useDone(onClose);
  const deletion = useDeleteClientKey({
    mutation: { onSuccess: () => done(t`“${key.name}” is deleted.`) },
  });
  return (
    <ConfirmDialog
      title={<Trans>Delete “{key.name}”?</Trans>}
      confirmLabel={<Trans>Delete key</Trans>}
      isDangerous
      isPending={deletion.isPending}
      error={deletion.error}
      onConfirm={() => deletion.mutate({ applicationId: key.application_id, keyId: key.id })}
      onClose={onClose}
    >
      <Trans>It gets no new token from the moment you delete it. This cannot be undone.</Trans>
    </ConfirmDialog>
  );
}
