import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation } from "@tanstack/react-query";
import type { Person } from "~/api/gen/model";
import { revokeInvitation } from "~/api/gen/people/people";
import { hasStatus } from "~/api/problem";
import { ConfirmDialog } from "~/ui/ConfirmDialog";
import { useSaved } from "../useSaved";

type RevokeInvitationProps = { person: Person; onClose: () => void };

/** Takes back an invitation that was not used. */
export function RevokeInvitation({ person: { id, name, email }, onClose }: RevokeInvitationProps) {
  const { t } = useLingui();
  const saved = useSaved(onClose, "people");
  const change = useMutation({
    // One that is not there any more is what was wanted; the list then says what became of it.
    mutationFn: () => revokeInvitation(id).catch((error) => hasStatus(error, 404) || Promise.reject(error)),
    onSuccess: () => saved(t`The invitation of ${name} is taken back.`),
  });
  return (
    <ConfirmDialog
      title={t`Take back the invitation of ${name}?`}
      confirmLabel={<Trans>Take back</Trans>}
      isDangerous
      isPending={change.isPending}
      error={change.error}
      onConfirm={() => change.mutate()}
      onClose={onClose}
    >
      <Trans>
        The link that was sent to {email} stops working at once. They stay in this list with their
        assignments, and can be invited again.
      </Trans>
    </ConfirmDialog>
  );
}
