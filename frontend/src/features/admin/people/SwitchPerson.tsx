import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import type { Person } from "~/api/gen/model";
import { getPerson, updatePerson } from "~/api/gen/people/people";
import { entityTag } from "~/api/http";
import { ConfirmDialog } from "~/ui/ConfirmDialog";
import { useSaved } from "../useSaved";
import { DepartureEffects } from "./DepartureEffects";

/** Deactivates somebody, or lets them in again. */
export function SwitchPerson({ person, onClose }: { person: Person; onClose: () => void }) {
  const { t } = useLingui();
  const { id, name, state } = person;
  const navigate = useNavigate();
  const isOut = state === "deactivated";
  const saved = useSaved(onClose, "people", "applications", "assignments", "organisations");
  const change = useMutation({
    mutationFn: async () => {
      const { headers } = await getPerson(id);
      return updatePerson(id, { deactivated: !isOut }, { "If-Match": entityTag(headers) });
    },
    onSuccess: ({ data: { left_secrets: left } }) => {
      if (!isOut && left > 0)
        void navigate({ to: "/operator/people/$personId/offboarding", params: { personId: id } });
      return saved(isOut ? t`${name} can sign in again.` : t`${name} is deactivated.`);
    },
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
        <>
          <p>
            <Trans>They are signed out everywhere and get no more notices.</Trans>
          </p>
          <DepartureEffects person={person} />
        </>
      )}
    </ConfirmDialog>
  );
}
