import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation } from "@tanstack/react-query";
import type { Person } from "~/api/gen/model";
import { getPerson, updatePerson } from "~/api/gen/people/people";
import { entityTag } from "~/api/http";
import { ConfirmDialog } from "~/ui/ConfirmDialog";
import { useSaved } from "../useSaved";

/** Deactivates somebody, or lets them in again. */
export function SwitchPerson({ person, onClose }: { person: Person; onClose: () => void }) {
  const { t } = useLingui();
  const { id, name, state } = person;
  const isOut = state === "deactivated";
  const saved = useSaved(onClose, "people", "applications", "assignments");
  const change = useMutation({
    mutationFn: async () => {
      const { headers } = await getPerson(id);
      return updatePerson(id, { deactivated: !isOut }, { "If-Match": entityTag(headers) });
    },
    onSuccess: () => saved(isOut ? t`${name} can sign in again.` : t`${name} is deactivated.`),
  });
  return (
    <ConfirmDialog
      title={isOut ? t`Reactivate ${name}?` : t`Deactivate ${name}?`}
      confirmLabel={isOut ? t`Reactivate` : t`Deactivate`}
      isDangerous={!isOut}
      isPending={change.isPending}
      error={change.error}
      onConfirm={() => change.mutate()}
      onClose={onClose}
    >
      {isOut ? (
        <Trans>They can sign in again, with the assignments that they still have.</Trans>
      ) : (
        <Trans>
          They are signed out everywhere and get no more notices. Secrets that they created keep working;
          check that each of their applications still has two managers.
        </Trans>
      )}
    </ConfirmDialog>
  );
}
