import { Trans, useLingui } from "@lingui/react/macro";
import { useDeleteAssignment } from "~/api/gen/assignments/assignments";
import type { Assignment } from "~/api/gen/model";
import { ConfirmDialog } from "~/ui/ConfirmDialog";
import { DepartureEffects } from "../people/DepartureEffects";
import { useSaved } from "../useSaved";

type RemoveAssignmentProps = { assignment: Assignment; onClose: () => void };

export function RemoveAssignment({ assignment, onClose }: RemoveAssignmentProps) {
  const { t } = useLingui();
  const { id, person, organisation, application } = assignment;
  const saved = useSaved(onClose, "assignments", "applications", "organisations", "people", "session");
  const removal = useDeleteAssignment({
    mutation: { onSuccess: () => saved(t`The assignment of ${person.name} is removed.`) },
  });
  const what = application?.name ?? t`all applications of ${organisation.name}`;
  return (
    <ConfirmDialog
      title={t`Remove this assignment of ${person.name}?`}
      confirmLabel={<Trans>Remove assignment</Trans>}
      isDangerous
      isPending={removal.isPending}
      error={removal.error}
      onConfirm={() => removal.mutate({ assignmentId: id })}
      onClose={onClose}
    >
      <p>
        <Trans>They no longer manage the secrets of {what}, and get no more notices about them.</Trans>
      </p>
      <DepartureEffects person={person} assignmentId={id} />
    </ConfirmDialog>
  );
}
