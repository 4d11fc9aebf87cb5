import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { createRecoveryCodes } from "~/api/gen/account/account";
import { usePortalName, useSession } from "~/api/queries";
import { Button } from "~/ui/Button";
import { ConfirmDialog } from "~/ui/ConfirmDialog";
import { Dialog } from "~/ui/Dialog";
import { RecoveryCodes } from "~/ui/RecoveryCodes";
import { useFactorsChanged } from "./useFactorsChanged";

type NewRecoveryCodesProps = { left: number; onClose: () => void };

/** Makes ten new codes after a question, as those of before stop working, and shows them once. */
export function NewRecoveryCodes({ left, onClose }: NewRecoveryCodesProps) {
  const { t } = useLingui();
  const [codes, setCodes] = useState<string[] | null>(null);
  const changed = useFactorsChanged();
  const making = useMutation({
    mutationFn: async () => (await createRecoveryCodes()).data.codes,
    onSuccess: (made) => {
      setCodes(made);
      // They live in this component alone.
      making.reset();
      return changed(t`Ten new recovery codes are made.`);
    },
    gcTime: 0,
  });
  if (codes) return <Show codes={codes} onClose={onClose} />;
  return (
    <ConfirmDialog
      title={t`Make ten new recovery codes?`}
      confirmLabel={<Trans>Make codes</Trans>}
      isPending={making.isPending}
      error={making.error}
      onConfirm={() => making.mutate()}
      onClose={onClose}
    >
      {left > 0 ? (
        <Trans>Those that you have now stop working. The new ones are shown once.</Trans>
      ) : (
        <Trans>They are shown once: have your password manager or a printer at hand.</Trans>
      )}
    </ConfirmDialog>
  );
}

function Show({ codes, onClose }: { codes: string[]; onClose: () => void }) {
  const { t } = useLingui();
  const { email } = useSession().person;
  const federation = usePortalName();
  return (
    <Dialog
      title={<Trans>Your new recovery codes</Trans>}
      onClose={onClose}
      mustAnswer
      footer={
        <Button look="primary" onPress={onClose}>
          <Trans>I have stored them</Trans>
        </Button>
      }
    >
      <p>
        <Trans>
          Put them into your password manager, or print them: they are not shown again. Each works once, after
          your password.
        </Trans>
      </p>
      <RecoveryCodes codes={codes} heading={t`Recovery codes of ${email} for ${federation}`} />
    </Dialog>
  );
}
