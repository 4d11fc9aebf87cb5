import { Trans, useLingui } from "@lingui/react/macro";
import type { SigningKey } from "~/api/gen/model";
import { useCreateSigningKey, useRevokeSigningKey } from "~/api/gen/signing-keys/signing-keys";
import { ConfirmDialog } from "~/ui/ConfirmDialog";
import { useSaved } from "../useSaved";

type KeyDialogProps = { signingKey: SigningKey; onClose: () => void };

export function RotateKey({ signingKey: { algorithm }, onClose }: KeyDialogProps) {
  const { t } = useLingui();
  const saved = useSaved(onClose, "signing-keys");
  const rotation = useCreateSigningKey({
    mutation: { onSuccess: () => saved(t`The next key of ${algorithm} is published.`) },
  });
  return (
    <ConfirmDialog
      title={t`Rotate the key of ${algorithm} now?`}
      confirmLabel={<Trans>Rotate</Trans>}
      isPending={rotation.isPending}
      error={rotation.error}
      onConfirm={() => rotation.mutate({ data: { algorithm } })}
      onClose={onClose}
    >
      <Trans>
        The next key is published at once and signs after the lead, so that every API knows it in time. No
        token is refused. This happens by itself as well; do it by hand when a rule asks for it.
      </Trans>
    </ConfirmDialog>
  );
}

export function RevokeKey({ signingKey: { id, algorithm }, onClose }: KeyDialogProps) {
  const { t } = useLingui();
  const saved = useSaved(onClose, "signing-keys");
  const revocation = useRevokeSigningKey({
    mutation: { onSuccess: () => saved(t`The key is ended; another one signs.`) },
  });
  return (
    <ConfirmDialog
      title={t`End this key of ${algorithm} at once?`}
      confirmLabel={<Trans>End the key</Trans>}
      isDangerous
      isPending={revocation.isPending}
      error={revocation.error}
      onConfirm={() => revocation.mutate({ signingKeyId: id })}
      onClose={onClose}
    >
      <p>
        <code>{id}</code>
      </p>
      <p>
        <Trans>
          Only for a key that has leaked. All tokens that it has signed are refused, and machines must ask for
          new ones. Another key signs immediately.
        </Trans>
      </p>
      <p>
        <Trans>
          An API that keeps the published keys trusts this one until it reads them again, a few minutes later;
          restart it where that is too long.
        </Trans>
      </p>
    </ConfirmDialog>
  );
}
