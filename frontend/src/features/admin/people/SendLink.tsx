import { Trans, useLingui } from "@lingui/react/macro";
import type { Person } from "~/api/gen/model";
import { useSendPasswordLink } from "~/api/gen/people/people";
import { ConfirmDialog } from "~/ui/ConfirmDialog";
import { useSaved } from "../useSaved";

/** Sends an invitation again, or a link to set a new password. */
export function SendLink({ person, onClose }: { person: Person; onClose: () => void }) {
  const { t } = useLingui();
  const { id, name, email, state } = person;
  const isInvited = state === "invited";
  const saved = useSaved(onClose, "people");
  const sending = useSendPasswordLink({
    mutation: {
      onSuccess: () =>
        saved(isInvited ? t`An invitation is on its way to ${email}.` : t`A link is on its way to ${email}.`),
    },
  });
  return (
    <ConfirmDialog
      title={isInvited ? t`Invite ${name} again?` : t`Send ${name} a link?`}
      confirmLabel={isInvited ? <Trans>Send invitation</Trans> : <Trans>Send link</Trans>}
      isPending={sending.isPending}
      error={sending.error}
      onConfirm={() => sending.mutate({ personId: id })}
      onClose={onClose}
    >
      {isInvited ? (
        <Trans>A new link to join goes to {email}. Earlier links stop working.</Trans>
      ) : (
        <Trans>
          It goes to {email} and lets them choose a new password, which counts once they have taken their
          second sign-in step. Earlier links stop working.
        </Trans>
      )}
    </ConfirmDialog>
  );
}
