import { Trans, useLingui } from "@lingui/react/macro";
import type { Person } from "~/api/gen/model";
import { useSendPasswordLink } from "~/api/gen/people/people";
import { ConfirmDialog } from "~/ui/ConfirmDialog";
import { useSaved } from "../useSaved";

/** Sends a link to choose a password, the first or a new one. */
export function SendLink({ person: { id, name, email }, onClose }: { person: Person; onClose: () => void }) {
  const { t } = useLingui();
  const saved = useSaved(onClose, "people");
  const sending = useSendPasswordLink({
    mutation: { onSuccess: () => saved(t`A link is on its way to ${email}.`) },
  });
  return (
    <ConfirmDialog
      title={t`Send ${name} a link?`}
      confirmLabel={<Trans>Send link</Trans>}
      isPending={sending.isPending}
      error={sending.error}
      onConfirm={() => sending.mutate({ personId: id })}
      onClose={onClose}
    >
      <Trans>It goes to {email} and lets them choose a password. Earlier links stop working.</Trans>
    </ConfirmDialog>
  );
}
