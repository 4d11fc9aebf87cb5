import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import type { LeftSecret } from "~/api/adminQueries";
import type { Person } from "~/api/gen/model";
import { useHandleLeftSecret, useReopenLeftSecret } from "~/api/gen/people/people";
import { ConfirmDialog } from "~/ui/ConfirmDialog";
import { FormDialog } from "~/ui/FormDialog";
import { TextField } from "~/ui/TextField";
import { useSaved } from "../useSaved";

type DialogProps = { person: Person; left: LeftSecret; onClose: () => void };

/** Notes why a secret that a leaver knows needs no replacement. */
export function HandleLeftSecret({ person, left: { secret, application }, onClose }: DialogProps) {
  const { t } = useLingui();
  const [note, setNote] = useState("");
  const saved = useSaved(onClose, "people", "applications");
  const marking = useHandleLeftSecret({
    mutation: { onSuccess: () => saved(t`“${secret.name}” is marked as settled.`) },
  });
  return (
    <FormDialog
      title={t`Mark “${secret.name}” as settled?`}
      submitLabel={t`Mark as settled`}
      onSubmit={() => marking.mutate({ personId: person.id, secretId: secret.id, data: { note } })}
      onClose={onClose}
      isPending={marking.isPending}
      error={marking.error}
      fieldNames={{ note: t`Why it needs no replacement` }}
    >
      <p>
        <Trans>
          The secret of {application.name} keeps working, {person.name} still knows it, and nobody is asked
          any more to replace it. Your note stands in the audit log.
        </Trans>
      </p>
      <TextField
        label={<Trans>Why it needs no replacement</Trans>}
        name="note"
        value={note}
        onChange={setNote}
        maxLength={500}
        isRequired
        autoFocus
      />
    </FormDialog>
  );
}

/** Takes such a note back. */
export function ReopenLeftSecret({ person, left: { secret }, onClose }: DialogProps) {
  const { t } = useLingui();
  const saved = useSaved(onClose, "people", "applications");
  const reopening = useReopenLeftSecret({
    mutation: { onSuccess: () => saved(t`“${secret.name}” is to be replaced.`) },
  });
  return (
    <ConfirmDialog
      title={t`Is “${secret.name}” to be replaced after all?`}
      confirmLabel={<Trans>Take the note back</Trans>}
      isPending={reopening.isPending}
      error={reopening.error}
      onConfirm={() => reopening.mutate({ personId: person.id, secretId: secret.id })}
      onClose={onClose}
    >
      <Trans>
        It is on the list again of what {person.name} left behind, and its managers see it marked.
      </Trans>
    </ConfirmDialog>
  );
}
