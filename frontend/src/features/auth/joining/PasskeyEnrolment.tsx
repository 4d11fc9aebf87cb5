import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { beginPasskeyEnrolment, confirmPasskeyEnrolment } from "~/api/gen/sign-in/sign-in";
import { asWhole } from "~/api/passkeyFailures";
import { createPasskey } from "~/api/passkeys";
import { Button } from "~/ui/Button";
import { Form } from "~/ui/Form";
import { TextField } from "~/ui/TextField";
import { useDeviceWords } from "~/ui/useDeviceWords";
import { AuthCard } from "../AuthCard";
import { isAttemptOver, type StepProps } from "../attempt";
import { BackButton } from "./BackButton";

type PasskeyEnrolmentProps = StepProps & { onBack?: () => void; below: ReactNode };

/** Makes the person's first passkey. */
export function PasskeyEnrolment({ onAdvance, onStartAgain, onBack, below }: PasskeyEnrolmentProps) {
  const { t } = useLingui();
  const [name, setName] = useState(useDeviceWords(navigator.userAgent));
  const enrolment = useMutation({
    mutationFn: () =>
      enrol(name).catch((error) => {
        throw asWhole(error);
      }),
    onSuccess: (state) => onAdvance(state, "recovery-codes"),
    onError: (error) => isAttemptOver(error) && onStartAgain(true),
    gcTime: 0,
  });
  return (
    <AuthCard
      title={t`Create your passkey`}
      lead={
        <Trans>
          Your browser asks where to keep it: on this device, on your phone, or on a security key. From then
          on it signs you in by itself.
        </Trans>
      }
      below={below}
    >
      <Form onSubmit={() => enrolment.mutate()} error={enrolment.error} fieldNames={{ name: t`Name` }}>
        <TextField
          label={<Trans>Name of this passkey</Trans>}
          description={<Trans>So that you know later which one it is.</Trans>}
          name="name"
          value={name}
          onChange={setName}
          maxLength={120}
          autoComplete="off"
          isRequired
        />
        <Button look="primary" type="submit" isPending={enrolment.isPending} autoFocus>
          <Trans>Create passkey and sign in</Trans>
        </Button>
        {onBack ? <BackButton onPress={onBack} /> : null}
      </Form>
    </AuthCard>
  );
}

async function enrol(name: string) {
  const { data } = await beginPasskeyEnrolment();
  const credential = await createPasskey(data);
  return (await confirmPasskeyEnrolment({ name, credential })).data;
}
