import { Trans, useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import type { Person } from "~/api/gen/model";
import { useSession } from "~/api/queries";
import { Button } from "~/ui/Button";
import { RowMenu } from "~/ui/Menu";

/** What the dialog of a person can be about. */
export type PersonDialog = "edit" | "link" | "revoke" | "reset" | "switch";

/** What can be done with somebody depends on how far they are, and on whether it is oneself. */
function dialogsFor({ state, invitation }: Person, isOneself: boolean): PersonDialog[] {
  if (state === "deactivated") return ["switch"];
  if (state === "invited") return invitation ? ["link", "revoke", "switch"] : ["link", "switch"];
  return isOneself ? ["link", "switch"] : ["link", "reset", "switch"];
}

function wordsFor(dialog: PersonDialog, { state, invitation }: Person): ReactNode {
  if (dialog === "revoke") return <Trans>Take back the invitation</Trans>;
  if (dialog === "reset") return <Trans>Reset sign-in</Trans>;
  if (dialog === "switch")
    return state === "deactivated" ? <Trans>Reactivate</Trans> : <Trans>Deactivate</Trans>;
  if (state !== "invited") return <Trans>Send a password link</Trans>;
  return invitation ? <Trans>Send the invitation again</Trans> : <Trans>Send an invitation</Trans>;
}

type PersonActionsProps = { person: Person; onOpen: (dialog: PersonDialog) => void };

/** The buttons at the end of a person's row. */
export function PersonActions({ person, onOpen }: PersonActionsProps) {
  const { t } = useLingui();
  const isOneself = useSession().person.id === person.id;
  const { name, state } = person;
  const actions = dialogsFor(person, isOneself).map((dialog) => ({
    id: dialog,
    label: wordsFor(dialog, person),
    isDangerous: dialog !== "link" && state !== "deactivated",
    onAction: () => onOpen(dialog),
  }));
  return (
    <>
      <Button size="s" onPress={() => onOpen("edit")} aria-label={t`Edit ${name}`}>
        <Trans>Edit</Trans>
      </Button>
      <RowMenu label={t`More for ${name}`} actions={actions} />
    </>
  );
}
