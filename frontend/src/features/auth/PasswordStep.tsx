import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import type { SignInState } from "~/api/gen/model";
import { beginSignIn } from "~/api/gen/sign-in/sign-in";
import { useFederation } from "~/api/queries";
import { Button } from "~/ui/Button";
import { Form } from "~/ui/Form";
import { PasswordField, TextField } from "~/ui/TextField";
import { AuthCard } from "./AuthCard";
import styles from "./AuthCard.module.css";
import { OtherWays } from "./OtherWays";
import { usePasskey, usePasskeyAutofill } from "./passkeySignIn";
import { loadSecondFactor } from "./secondFactor";

type PasswordStepProps = { onAdvance: (state: SignInState) => void; children?: ReactNode };

/** The first step: address and password, or another way that needs neither. */
export function PasswordStep({ onAdvance, children }: PasswordStepProps) {
  const { t } = useLingui();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  // A password must not stay in memory longer than the request needs it.
  const begin = useMutation({
    mutationFn: () => beginSignIn({ email: email.trim(), password }),
    onSuccess: ({ data }) => onAdvance(data),
    gcTime: 0,
  });
  const passkey = usePasskey(onAdvance);
  const isAsking = begin.isPending || passkey.isPending;
  const autofillError = usePasskeyAutofill(!isAsking && !begin.isSuccess && !passkey.isSuccess, onAdvance);
  const submit = () => {
    passkey.reset();
    void loadSecondFactor();
    begin.mutate();
  };
  const askForPasskey = () => {
    begin.reset();
    passkey.mutate();
  };
  return (
    <AuthCard title={t`Sign in`} below={<Help />}>
      <div className={styles.ways}>
        <Form
          onSubmit={submit}
          error={passkey.error ?? begin.error ?? autofillError}
          fieldNames={{ email: t`E-mail address`, password: t`Password` }}
        >
          {children}
          <TextField
            label={<Trans>E-mail address</Trans>}
            name="email"
            type="email"
            autoComplete="username webauthn"
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
          <Link to="/forgot-password" className={styles.aside}>
            <Trans>Forgot your password?</Trans>
          </Link>
        </Form>
        <OtherWays onPasskey={askForPasskey} isPending={passkey.isPending} />
      </div>
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
