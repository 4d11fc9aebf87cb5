import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation } from "@tanstack/react-query";
import { removeProviderLink } from "~/api/gen/account/account";
import type { ProviderLink } from "~/api/gen/model";
import { hasStatus } from "~/api/problem";
import { ConfirmDialog } from "~/ui/ConfirmDialog";
import { useFactorsChanged } from "./useFactorsChanged";

type UnlinkProviderProps = { link: ProviderLink; onClose: () => void };

export function UnlinkProvider({ link: { id, provider, issuer }, onClose }: UnlinkProviderProps) {
  const { t } = useLingui();
  const changed = useFactorsChanged(onClose);
  const name = provider?.name ?? issuer;
  const unlink = useMutation({
    // One that is gone by itself in the meantime is what was wanted.
    mutationFn: () => removeProviderLink(id).catch((error) => hasStatus(error, 404) || Promise.reject(error)),
    onSuccess: () => changed(t`Your account at ${name} is no longer linked.`),
  });
  return (
    <ConfirmDialog
      title={t`Unlink your account at ${name}?`}
      confirmLabel={<Trans>Unlink</Trans>}
      isDangerous
      isPending={unlink.isPending}
      error={unlink.error}
      onConfirm={() => unlink.mutate()}
      onClose={onClose}
    >
      <Trans>You can then no longer sign in by it, and your other sessions end.</Trans>
    </ConfirmDialog>
  );
}
