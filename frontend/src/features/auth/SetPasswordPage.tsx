import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { PasswordLinkPreview, SignInState } from "~/api/gen/model";
import { getGetSignInQueryKey, previewPasswordLink, useRedeemPasswordLink } from "~/api/gen/sign-in/sign-in";
import { ApiError } from "~/api/problem";
import { useFederation } from "~/api/queries";
import { Button, ButtonLink } from "~/ui/Button";
import { Form } from "~/ui/Form";
import { LoadFailure, Loading } from "~/ui/Page";
import { PasswordField } from "~/ui/TextField";
import { Instant } from "~/ui/time/Instant";
import { AuthCard } from "./AuthCard";
import { rememberAttempt } from "./attempt";
import { forgetToken, heldToken, takeTokenFromAddress } from "./passwordLink";
import styles from "./SetPasswordPage.module.css";

const MINIMUM_LENGTH = 8;

type SetPasswordPageProps = { onContinue: () => void };

/** Where the link in an invitation leads: the person chooses a password, then goes on signing in. */
export function SetPasswordPage({ onContinue }: SetPasswordPageProps) {
  const { t } = useLingui();
  const token = useToken();
  const preview = useQuery({
    // The token itself stays out of the key, and so out of the cache.
    queryKey: ["password-link"],
    queryFn: async ({ signal }) => (await previewPasswordLink({ token: token ?? "" }, { signal })).data,
    enabled: token !== null,
    gcTime: 0,
    retry: false,
    refetchOnWindowFocus: false,
  });
  if (token === null || isDead(preview.error)) return <DeadLink />;
  return (
    <AuthCard title={t`Choose your password`} lead={preview.data ? <Whose preview={preview.data} /> : null}>
      {preview.isPending ? <Loading rows={2} /> : null}
      {preview.isError ? <LoadFailure error={preview.error} onRetry={preview.refetch} /> : null}
      {preview.data ? (
        <ChoosePassword token={token} email={preview.data.email} onContinue={onContinue} />
      ) : null}
    </AuthCard>
  );
}

/** A second link may be opened in a tab that shows this page already. */
function useToken(): string | null {
  const client = useQueryClient();
  const [token, setToken] = useState(heldToken);
  useEffect(() => {
    const take = () => {
      takeTokenFromAddress();
      setToken(heldToken());
      client.removeQueries({ queryKey: ["password-link"] });
    };
    window.addEventListener("hashchange", take);
    return () => window.removeEventListener("hashchange", take);
  }, [client]);
  return token;
}

function isDead(error: unknown): boolean {
  return error instanceof ApiError && error.status >= 400 && error.status < 500 && error.status !== 429;
}

function Whose({ preview: { name, email, expires_at } }: { preview: PasswordLinkPreview }) {
  const until = <Instant at={expires_at} precise />;
  return (
    <Trans>
      For {name}, {email}. This link works once, until {until}.
    </Trans>
  );
}

type ChoosePasswordProps = { token: string; email: string; onContinue: () => void };

function ChoosePassword({ token, email, onContinue }: ChoosePasswordProps) {
  const { t } = useLingui();
  const client = useQueryClient();
  const [password, setPassword] = useState("");
  const redemption = useRedeemPasswordLink({ mutation: { gcTime: 0 } });
  const goOn = (state: SignInState) => {
    forgetToken();
    rememberAttempt(true);
    client.setQueryData(getGetSignInQueryKey(), state);
    onContinue();
  };
  const submit = () =>
    redemption.mutate({ data: { token, password } }, { onSuccess: ({ data }) => goOn(data) });
  return (
    <Form onSubmit={submit} error={redemption.error} fieldNames={{ password: t`New password` }}>
      {/* Lets a password manager store the password under the right name. */}
      <input
        className={styles.hidden}
        type="text"
        autoComplete="username"
        value={email}
        readOnly
        tabIndex={-1}
        aria-hidden="true"
      />
      <PasswordField
        label={<Trans>New password</Trans>}
        description={
          <Trans>At least 8 characters. A long phrase is better than odd characters; pasting is fine.</Trans>
        }
        name="password"
        autoComplete="new-password"
        minLength={MINIMUM_LENGTH}
        value={password}
        onChange={setPassword}
        isRequired
        autoFocus
      />
      <Button look="primary" type="submit" isPending={redemption.isPending}>
        <Trans>Set password and continue</Trans>
      </Button>
    </Form>
  );
}

function DeadLink() {
  const { t } = useLingui();
  const email = useFederation()?.support_email;
  return (
    <AuthCard
      title={t`This link no longer works`}
      lead={<Trans>It works once and for a limited time. Perhaps a newer one is in your mailbox.</Trans>}
    >
      <p>
        {email ? (
          <Trans>
            For a new one, write to <a href={`mailto:${email}`}>{email}</a>.
          </Trans>
        ) : (
          <Trans>For a new one, ask the operators of your federation.</Trans>
        )}
      </p>
      <ButtonLink to="/sign-in">
        <Trans>Go to sign-in</Trans>
      </ButtonLink>
    </AuthCard>
  );
}
