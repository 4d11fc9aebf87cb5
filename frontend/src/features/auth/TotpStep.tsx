import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { useProveTotp } from "~/api/gen/sign-in/sign-in";
import { hasStatus } from "~/api/problem";
import { Button } from "~/ui/Button";
import { Form } from "~/ui/Form";
import { CodeField } from "~/ui/TextField";
import { AuthCard } from "./AuthCard";
import { isAttemptOver, type StepProps } from "./attempt";

export function TotpStep({ personName, onAdvance, onStartAgain }: StepProps) {
  const { t } = useLingui();
  const [digits, setDigits] = useState("");
  const proof = useProveTotp({ mutation: { gcTime: 0 } });
  const submit = () =>
    proof.mutate(
      { data: { code: digits } },
      {
        onSuccess: ({ data }) => onAdvance(data),
        onError: (error) => {
          if (!hasStatus(error, 429)) setDigits("");
          if (isAttemptOver(error)) onStartAgain(true);
        },
      },
    );
  return (
    <AuthCard
      title={personName ? t`Hello ${personName}` : t`Your code`}
      lead={<Trans>Open your authenticator app and enter the six digits that it shows for Latchkey.</Trans>}
      below={<Trans>A code works once. If you have just used it, wait for the next one.</Trans>}
    >
      <Form onSubmit={submit} error={proof.error} fieldNames={{ code: t`Code` }}>
        <CodeField label={<Trans>Six-digit code</Trans>} digits={digits} onDigits={setDigits} />
        <Button look="primary" type="submit" isPending={proof.isPending} isDisabled={digits.length < 6}>
          <Trans>Sign in</Trans>
        </Button>
        <Button look="quiet" onPress={() => onStartAgain(false)}>
          <Trans>Sign in as somebody else</Trans>
        </Button>
      </Form>
    </AuthCard>
  );
}
