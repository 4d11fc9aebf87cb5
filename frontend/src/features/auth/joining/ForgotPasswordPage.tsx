import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { requestPasswordReset } from "~/api/gen/sign-in/sign-in";
import { useFederation } from "~/api/queries";
import { Button, ButtonLink } from "~/ui/Button";
import { Form } from "~/ui/Form";
import { TextField } from "~/ui/TextField";
import { AuthCard } from "../AuthCard";

/** Has a link to set a new password sent. The answer is the same for every address. */
export function ForgotPasswordPage() {
  const { t } = useLingui();
  const [email, setEmail] = useState("");
  const request = useMutation({ mutationFn: () => requestPasswordReset({ email: email.trim() }) });
  if (request.isSuccess) return <OnItsWay email={email.trim()} onAgain={request.reset} />;
  return (
    <AuthCard
      title={t`Forgot your password?`}
      lead={
        <Trans>
          We send you a link to set a new one. Your second sign-in step is asked for as well: keep your
          passkey or your authenticator app at hand.
        </Trans>
      }
    >
      <Form onSubmit={() => request.mutate()} error={request.error} fieldNames={{ email: t`E-mail address` }}>
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
        <Button look="primary" type="submit" isPending={request.isPending}>
          <Trans>Send the link</Trans>
        </Button>
        <ButtonLink to="/sign-in" look="quiet">
          <Trans>Back to sign-in</Trans>
        </ButtonLink>
      </Form>
    </AuthCard>
  );
}

function OnItsWay({ email, onAgain }: { email: string; onAgain: () => void }) {
  const { t } = useLingui();
  const support = useFederation()?.support_email;
  return (
    <AuthCard
      title={t`Check your mailbox`}
      lead={
        <div role="status">
          <Trans>If {email} belongs to somebody who may sign in, a link is on its way there.</Trans>
        </div>
      }
      below={
        support ? (
          <Trans>
            Nothing arrives? Write to <a href={`mailto:${support}`}>{support}</a>.
          </Trans>
        ) : null
      }
    >
      <p>
        <Trans>
          It can take a few minutes, and may be in your junk folder. Until you use the link, your present
          password still works.
        </Trans>
      </p>
      <ButtonLink to="/sign-in" look="primary">
        <Trans>Back to sign-in</Trans>
      </ButtonLink>
      <Button look="quiet" onPress={onAgain}>
        <Trans>Try another address</Trans>
      </Button>
    </AuthCard>
  );
}
