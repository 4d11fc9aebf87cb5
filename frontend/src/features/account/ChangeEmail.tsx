import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { requestEmailChange } from "~/api/gen/account/account";
import { refresh } from "~/api/queries";
import { announce } from "~/ui/announcer";
import { FormDialog } from "~/ui/FormDialog";
import { TextField } from "~/ui/TextField";

/** Asks both addresses to confirm that the one becomes the other. */
export function ChangeEmail({ email, onClose }: { email: string; onClose: () => void }) {
  const { t } = useLingui();
  const client = useQueryClient();
  const [wanted, setWanted] = useState("");
  const request = useMutation({
    mutationFn: () => requestEmailChange({ email: wanted.trim() }),
    onSuccess: () => {
      announce(t`Both addresses get a message. Confirm in both.`);
      onClose();
      return refresh(client, "account");
    },
  });
  return (
    <FormDialog
      title={t`Change your address`}
      submitLabel={t`Send messages`}
      onSubmit={() => request.mutate()}
      onClose={onClose}
      isPending={request.isPending}
      error={request.error}
      fieldNames={{ email: t`New e-mail address` }}
    >
      <p>
        <Trans>
          A message goes to {email} and one to the new address. When both have confirmed, the address changes
          and you sign in again.
        </Trans>
      </p>
      <TextField
        label={<Trans>New e-mail address</Trans>}
        name="email"
        type="email"
        autoComplete="email"
        value={wanted}
        onChange={setWanted}
        isRequired
        autoFocus
      />
    </FormDialog>
  );
}
