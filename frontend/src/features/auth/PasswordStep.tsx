import { Trans, useLingui } from "@lingui/react/macro";
import { type ReactNode, useState } from "react";
import type { SignInState } from "~/api/gen/model";
import { useBeginSignIn } from "~/api/gen/sign-in/sign-in";
import { useFederation } from "~/api/queries";
import { Button } from "~/ui/Button";
import { Form } from "~/ui/Form";
import { PasswordField, TextField } from "~/ui/TextField";
import { AuthCard } from "./AuthCard";

type PasswordStepProps = { onAdvance: (state: SignInState) => void; children?: ReactNode };

export function PasswordStep({ onAdvance, children }: PasswordStepProps) {
  const { t } = useLingui();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  // A password must not stay in memory longer than the request needs it.
  const begin = useBeginSignIn({ mutation: { gcTime: 0 } });
  const submit = () =>
    begin.mutate({ data: { email: email.trim(), password } }, { onSuccess: ({ data }) => onAdvance(data) });
  return (
    <AuthCard title={t`Sign in`} below={<Help />}>
      <Form
        onSubmit={submit}
        error={begin.error}
        fieldNames={{ email: t`E-mail address`, password: t`Password` }}
      >
        {children}
        <TextField
          label={<Trans>E-mail address</Trans>}
          name="email"
          type="email"
          autoComplete="username"
          value={email}
          onChange={setEmail}
          isRequired
          autoFocus
        />
        <PasswordField
          label={<Trans>Password</Trans>}
          name="password"
          autoComplete="current-password"
          value={password}
          onChange={setPassword}
          isRequired
        />
        <Button look="primary" type="submit" isPending={begin.isPending}>
          <Trans>Continue</Trans>
        </Button>
      </Form>
    </AuthCard>
  );
}

function Help() {
  const email = useFederation()?.support_email;
  if (!email) return null;
  return (
    <Trans>
      No account, or no way in? Write to <a href={`mailto:${email}`}>{email}</a>.
    </Trans>
  );
}
