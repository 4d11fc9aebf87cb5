import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import {
  beginTotpEnrolment,
  confirmTotpEnrolment,
  getBeginTotpEnrolmentUrl,
} from "~/api/gen/sign-in/sign-in";
import { hasStatus } from "~/api/problem";
import { usePortalName } from "~/api/queries";
import { AuthenticatorKey } from "~/ui/AuthenticatorKey";
import { Button } from "~/ui/Button";
import { CodeField } from "~/ui/CodeField";
import { Form } from "~/ui/Form";
import { LoadFailure, Loading } from "~/ui/Page";
import { AuthCard } from "../AuthCard";
import { isAttemptOver, type StepProps } from "../attempt";
import { BackButton } from "./BackButton";

type TotpEnrolmentProps = Omit<StepProps, "personName"> & { onBack?: () => void };

/** Sets up the person's first authenticator app. */
export function TotpEnrolment({ onAdvance, onStartAgain, onBack }: TotpEnrolmentProps) {
  const { t } = useLingui();
  const portal = usePortalName();
  const enrolment = useQuery({
    queryKey: [getBeginTotpEnrolmentUrl()],
    queryFn: async ({ signal }) => (await beginTotpEnrolment({ signal })).data,
    // The shared secret must not outlive this screen, and asking again would change it.
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
    retry: false,
  });
  return (
    <AuthCard
      title={t`Set up your authenticator app`}
      lead={
        <Trans>
          Besides your password, {portal} asks for a code from an authenticator app on your phone.
        </Trans>
      }
    >
      {enrolment.isPending ? <Loading rows={3} /> : null}
      {enrolment.isError ? <LoadFailure error={enrolment.error} onRetry={enrolment.refetch} /> : null}
      {enrolment.data ? (
        <>
          <AuthenticatorKey enrolment={enrolment.data} />
          <Confirm onAdvance={onAdvance} onStartAgain={onStartAgain} {...(onBack ? { onBack } : {})} />
        </>
      ) : null}
    </AuthCard>
  );
}

function Confirm({ onAdvance, onStartAgain, onBack }: TotpEnrolmentProps) {
  const { t } = useLingui();
  const [digits, setDigits] = useState("");
  const confirmation = useMutation({
    mutationFn: () => confirmTotpEnrolment({ code: digits }),
    onSuccess: ({ data }) => onAdvance(data, "recovery-codes"),
    onError: (error) => {
      if (!hasStatus(error, 429)) setDigits("");
      if (isAttemptOver(error)) onStartAgain(true);
    },
    gcTime: 0,
  });
  return (
    <Form onSubmit={() => confirmation.mutate()} error={confirmation.error} fieldNames={{ code: t`Code` }}>
      <CodeField
        label={<Trans>Then enter the six digits that the app shows</Trans>}
        digits={digits}
        onDigits={setDigits}
      />
      <Button look="primary" type="submit" isPending={confirmation.isPending} isDisabled={digits.length < 6}>
        <Trans>Confirm and sign in</Trans>
      </Button>
      {onBack ? <BackButton onPress={onBack} /> : null}
    </Form>
  );
}
