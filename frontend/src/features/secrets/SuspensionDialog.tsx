import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import type { Secret, SuspendSecret } from "~/api/gen/model";
import { useResumeSecret, useSuspendSecret } from "~/api/gen/secrets/secrets";
import { usePortalName } from "~/api/queries";
import { ConfirmDialog } from "~/ui/ConfirmDialog";
import { Select } from "~/ui/Select";
import { LastUseFact } from "./LastUseFact";
import { OfApplication } from "./OfApplication";
import { type End, endOf } from "./suspension";
import { useAfterwards } from "./useAfterwards";

type SuspensionDialogProps = { secret: Secret; onClose: () => void };

/** Suspends a secret, or resumes one that is suspended. */
export function SuspensionDialog({ secret, onClose }: SuspensionDialogProps) {
  return secret.state === "suspended" ? (
    <Resume secret={secret} onClose={onClose} />
  ) : (
    <Suspend secret={secret} onClose={onClose} />
  );
}

function Suspend({ secret, onClose }: SuspensionDialogProps) {
  const { t } = useLingui();
  const portal = usePortalName();
  const [end, setEnd] = useState<End>("open");
  const name = secret.name;
  const onSuccess = useAfterwards(t`“${name}” is suspended.`, onClose);
  const { mutate, isPending, error } = useSuspendSecret({ mutation: { onSuccess } });
  const data: SuspendSecret = endOf(end, new Date());
  return (
    <ConfirmDialog
      title={<Trans>Suspend “{name}”?</Trans>}
      confirmLabel={<Trans>Suspend secret</Trans>}
      isDangerous
      isPending={isPending}
      error={error}
      onConfirm={() => mutate({ applicationId: secret.application_id, secretId: secret.id, data })}
      onClose={onClose}
    >
      <OfApplication id={secret.application_id} />
      <LastUseFact secret={secret} />
      <p>
        <Trans>
          It gets no new token from the moment you suspend it. APIs that ask {portal} about each token refuse
          those it has; others accept them until they expire. You can undo this: resume it, and it works as
          before.
        </Trans>
      </p>
      <Select
        name="end"
        label={<Trans>Afterwards</Trans>}
        value={end}
        onChange={setEnd}
        options={[
          { value: "open", label: t`Stay suspended` },
          { value: "resume", label: t`Resume automatically after a day` },
          { value: "delete", label: t`Be deleted automatically after 14 days` },
        ]}
      />
    </ConfirmDialog>
  );
}

function Resume({ secret, onClose }: SuspensionDialogProps) {
  const { t } = useLingui();
  const name = secret.name;
  const onSuccess = useAfterwards(t`“${name}” works again.`, onClose);
  const { mutate, isPending, error } = useResumeSecret({ mutation: { onSuccess } });
  return (
    <ConfirmDialog
      title={<Trans>Resume “{name}”?</Trans>}
      confirmLabel={<Trans>Resume secret</Trans>}
      isPending={isPending}
      error={error}
      onConfirm={() => mutate({ applicationId: secret.application_id, secretId: secret.id })}
      onClose={onClose}
    >
      <OfApplication id={secret.application_id} />
      <LastUseFact secret={secret} />
      <p>
        <Trans>Whoever has its value gets tokens again. You can suspend it again at any time.</Trans>
      </p>
    </ConfirmDialog>
  );
}
