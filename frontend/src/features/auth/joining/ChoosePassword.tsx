import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { SignInState } from "~/api/gen/model";
import { redeemPasswordLink } from "~/api/gen/sign-in/sign-in";
import { Button } from "~/ui/Button";
import { Form } from "~/ui/Form";
import { NewPasswordField } from "~/ui/NewPasswordField";

type ChoosePasswordProps = {
  token: string;
  email: string;
  /** No other way comes before it, so the focus is here. */
  isFirst: boolean;
  onContinue: (state: SignInState) => void;
};

/** Sets a password by a link. */
export function ChoosePassword({ token, email, isFirst, onContinue }: ChoosePasswordProps) {
  const { t } = useLingui();
  const [password, setPassword] = useState("");
  const redemption = useMutation({
    mutationFn: () => redeemPasswordLink({ token, password }),
    onSuccess: ({ data }) => onContinue(data),
    gcTime: 0,
  });
  return (
    <Form
      onSubmit={() => redemption.mutate()}
      error={redemption.error}
      fieldNames={{ password: t`New password` }}
    >
      <NewPasswordField
        name="password"
        email={email}
        value={password}
        onChange={setPassword}
        autoFocus={isFirst}
      />
      <Button look={isFirst ? "primary" : "secondary"} type="submit" isPending={redemption.isPending}>
        <Trans>Set password and continue</Trans>
      </Button>
    </Form>
  );
}
