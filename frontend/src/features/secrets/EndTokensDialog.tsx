import { Trans, useLingui } from "@lingui/react/macro";
import type { Secret } from "~/api/gen/model";
import { useRevokeSecretTokens } from "~/api/gen/secrets/secrets";
import { usePortalName } from "~/api/queries";
import { ConfirmDialog } from "~/ui/ConfirmDialog";
import { LastUseFact } from "./LastUseFact";
import { OfApplication } from "./OfApplication";
import { useAfterwards } from "./useAfterwards";

/** Ends what was issued for a secret; the secret itself stays as it is. */
export function EndTokensDialog({ secret, onClose }: { secret: Secret; onClose: () => void }) {
  const { t } = useLingui();
  const portal = usePortalName();
  const name = secret.name;
  const onSuccess = useAfterwards(t`All tokens of “${name}” are ended.`, onClose);
  const { mutate, isPending, error } = useRevokeSecretTokens({ mutation: { onSuccess } });
  return (
    <ConfirmDialog
      title={<Trans>End all tokens of “{name}”?</Trans>}
      confirmLabel={<Trans>End all tokens</Trans>}
      isDangerous
      isPending={isPending}
      error={error}
      onConfirm={() => mutate({ applicationId: secret.application_id, secretId: secret.id })}
      onClose={onClose}
    >
      <OfApplication id={secret.application_id} />
      <LastUseFact secret={secret} />
      {secret.state === "suspended" ? (
        <p>
          <Trans>
            Every token that was issued for it ends for good, also after the secret is resumed. While it is
            suspended, it gets no new one.
          </Trans>
        </p>
      ) : (
        <p>
          <Trans>
            Every token that was issued for it until now ends. Running systems have to ask for a new one,
            which they get: the secret itself goes on working.
          </Trans>
        </p>
      )}
      <p>
        <Trans>
          APIs that ask {portal} about each token refuse the ended ones from the next request on; those that
          only check the signature accept them until they expire.
        </Trans>
      </p>
      {secret.state === "suspended" ? null : (
        <p>
          <Trans>
            If somebody else may have the secret, suspend or delete it instead: whoever has it can get new
            tokens.
          </Trans>
        </p>
      )}
    </ConfirmDialog>
  );
}
