import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { TotpEnrolment } from "~/api/gen/model";
import {
  beginTotpEnrolment,
  getBeginTotpEnrolmentUrl,
  useConfirmTotpEnrolment,
} from "~/api/gen/sign-in/sign-in";
import { hasStatus } from "~/api/problem";
import { Button } from "~/ui/Button";
import { CopyIconButton } from "~/ui/Copy";
import { Form } from "~/ui/Form";
import { LoadFailure, Loading } from "~/ui/Page";
import { CodeField } from "~/ui/TextField";
import { AuthCard } from "./AuthCard";
import { isAttemptOver, type StepProps } from "./attempt";
import styles from "./EnrolmentStep.module.css";
import { QrCode } from "./QrCode";

export function EnrolmentStep({ onAdvance, onStartAgain }: StepProps) {
  const { t } = useLingui();
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
      title={t`Set up your second factor`}
      lead={
        <Trans>
          Besides your password, Latchkey asks for a code from an authenticator app on your phone.
        </Trans>
      }
    >
      {enrolment.isPending ? <Loading rows={3} /> : null}
      {enrolment.isError ? <LoadFailure error={enrolment.error} onRetry={enrolment.refetch} /> : null}
      {enrolment.data ? (
        <>
          <Scan enrolment={enrolment.data} />
          <Confirm onAdvance={onAdvance} onStartAgain={onStartAgain} />
        </>
      ) : null}
    </AuthCard>
  );
}

function Scan({ enrolment: { secret, otpauth_uri } }: { enrolment: TotpEnrolment }) {
  const { t } = useLingui();
  return (
    <ol className={styles.steps}>
      <li>
        <p>
          <Trans>Scan this with the app (“Add account”):</Trans>
        </p>
        <div className={styles.qr}>
          <QrCode text={otpauth_uri} label={t`QR code for the authenticator app`} />
        </div>
        <p className={styles.quiet}>
          <Trans>No camera? Enter this key in the app instead:</Trans>
        </p>
        <p className={styles.key}>
          <code>{inGroupsOfFour(secret)}</code>
          <CopyIconButton text={secret} label={t`Copy key`} />
        </p>
      </li>
    </ol>
  );
}

function Confirm({ onAdvance, onStartAgain }: Omit<StepProps, "personName">) {
  const { t } = useLingui();
  const [digits, setDigits] = useState("");
  const confirmation = useConfirmTotpEnrolment({ mutation: { gcTime: 0 } });
  const submit = () =>
    confirmation.mutate(
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
    <Form onSubmit={submit} error={confirmation.error} fieldNames={{ code: t`Code` }}>
      <CodeField
        label={<Trans>Then enter the six digits that the app shows</Trans>}
        digits={digits}
        onDigits={setDigits}
      />
      <Button look="primary" type="submit" isPending={confirmation.isPending} isDisabled={digits.length < 6}>
        <Trans>Confirm and sign in</Trans>
      </Button>
    </Form>
  );
}

/** Groups are easier to copy by eye. */
export function inGroupsOfFour(secret: string): string {
  return secret.match(/.{1,4}/g)?.join(" ") ?? secret;
}
