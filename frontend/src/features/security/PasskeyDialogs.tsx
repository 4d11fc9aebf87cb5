import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import {
  addPasskey,
  beginPasskeyRegistration,
  removePasskey,
  renamePasskey,
} from "~/api/gen/account/account";
import type { Passkey } from "~/api/gen/model";
import { asWhole } from "~/api/passkeyFailures";
import { createPasskey } from "~/api/passkeys";
import { ConfirmDialog } from "~/ui/ConfirmDialog";
import { FormDialog } from "~/ui/FormDialog";
import { TextField } from "~/ui/TextField";
import { useDeviceWords } from "~/ui/useDeviceWords";
import { unusedName } from "./unusedName";
import { useFactorsChanged } from "./useFactorsChanged";

type AddPasskeyProps = { taken: string[]; onClose: () => void; onAdded: () => void };

export function AddPasskey({ taken, onClose, onAdded }: AddPasskeyProps) {
  const { t } = useLingui();
  const device = useDeviceWords(navigator.userAgent);
  const [name, setName] = useState(() => unusedName(device, taken));
  const changed = useFactorsChanged();
  const addition = useMutation({
    mutationFn: () => register(name),
    onSuccess: async () => {
      await changed(t`The passkey ${name} is added.`);
      onAdded();
    },
    gcTime: 0,
  });
  return (
    <FormDialog
      title={t`Add a passkey`}
      submitLabel={t`Create passkey`}
      onSubmit={() => addition.mutate()}
      onClose={onClose}
      isPending={addition.isPending}
      error={addition.error}
      fieldNames={{ name: t`Name` }}
    >
      <p>
        <Trans>
          Your browser asks where to keep it: on this device, on your phone, or on a security key.
        </Trans>
      </p>
      <NameField name={name} onName={setName} />
    </FormDialog>
  );
}

async function register(name: string) {
  try {
    const { data } = await beginPasskeyRegistration();
    const credential = await createPasskey(data);
    return await addPasskey({ name, credential });
  } catch (error) {
    throw asWhole(error);
  }
}

type PasskeyDialogProps = { passkey: Passkey; onClose: () => void };

export function RenamePasskey({ passkey, onClose }: PasskeyDialogProps) {
  const { t } = useLingui();
  const [name, setName] = useState(passkey.name);
  const changed = useFactorsChanged(onClose);
  const renaming = useMutation({
    mutationFn: () => renamePasskey(passkey.id, { name }),
    onSuccess: ({ data }) => changed(t`The passkey is called ${data.name} now.`),
  });
  return (
    <FormDialog
      title={t`Rename ${passkey.name}`}
      submitLabel={t`Save`}
      onSubmit={() => renaming.mutate()}
      onClose={onClose}
      isPending={renaming.isPending}
      error={renaming.error}
      fieldNames={{ name: t`Name` }}
    >
      <NameField name={name} onName={setName} />
    </FormDialog>
  );
}

export function RemovePasskey({ passkey: { id, name }, onClose }: PasskeyDialogProps) {
  const { t } = useLingui();
  const changed = useFactorsChanged(onClose);
  const removal = useMutation({
    mutationFn: () => removePasskey(id),
    onSuccess: () => changed(t`The passkey ${name} is removed.`),
  });
  return (
    <ConfirmDialog
      title={t`Remove ${name}?`}
      confirmLabel={<Trans>Remove passkey</Trans>}
      isDangerous
      isPending={removal.isPending}
      error={removal.error}
      onConfirm={() => removal.mutate()}
      onClose={onClose}
    >
      <Trans>
        It no longer signs you in, and your other sessions end at once. On the device itself you can delete it
        too, in its list of passkeys.
      </Trans>
    </ConfirmDialog>
  );
}

function NameField({ name, onName }: { name: string; onName: (name: string) => void }) {
  return (
    <TextField
      label={<Trans>Name</Trans>}
      description={<Trans>So that you know later which one it is.</Trans>}
      name="name"
      value={name}
      onChange={onName}
      maxLength={120}
      autoComplete="off"
      isRequired
      autoFocus
    />
  );
}
