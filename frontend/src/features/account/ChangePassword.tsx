import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { changePassword } from "~/api/gen/account/account";
import { refresh, useSession } from "~/api/queries";
import { announce } from "~/ui/announcer";
import { FormDialog } from "~/ui/FormDialog";
import { NewPasswordField } from "~/ui/NewPasswordField";
import { PasswordField } from "~/ui/TextField";

type ChangePasswordProps = { hasPassword: boolean; onClose: () => void };

export function ChangePassword({ hasPassword, onClose }: ChangePasswordProps) {
  const { t } = useLingui();
  const client = useQueryClient();
  const { email } = useSession().person;
  const [present, setPresent] = useState("");
  const [password, setPassword] = useState("");
  const change = useMutation({
    mutationFn: () =>
      changePassword({ new_password: password, ...(hasPassword ? { current_password: present } : {}) }),
    onSuccess: () => {
      announce(t`Your new password is set. Your other sessions have ended.`);
      onClose();
      return refresh(client, "account", "session");
    },
    // Passwords must not stay in memory longer than the request needs them.
    gcTime: 0,
  });
  return (
    <FormDialog
      title={hasPassword ? t`Change your password` : t`Set a password`}
      submitLabel={t`Set password`}
      onSubmit={() => change.mutate()}
      onClose={onClose}
      isPending={change.isPending}
      error={change.error}
      fieldNames={{ current_password: t`Present password`, new_password: t`New password` }}
    >
      {hasPassword ? (
        <PasswordField
          label={<Trans>Present password</Trans>}
          name="current_password"
          autoComplete="current-password"
          value={present}
          onChange={setPresent}
          isRequired
          autoFocus
        />
      ) : null}
      <NewPasswordField
        name="new_password"
        email={email}
        value={password}
        onChange={setPassword}
        autoFocus={!hasPassword}
      />
    </FormDialog>
  );
}
