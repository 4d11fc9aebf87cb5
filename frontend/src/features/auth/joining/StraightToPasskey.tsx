import { Trans } from "@lingui/react/macro";
import { useMutation } from "@tanstack/react-query";
import type { SignInState } from "~/api/gen/model";
import { acceptPasswordLink } from "~/api/gen/sign-in/sign-in";
import { Button } from "~/ui/Button";
import { ErrorSummary } from "~/ui/Form";
import { PasskeyIcon } from "~/ui/icons";
import styles from "../AuthCard.module.css";

type StraightToPasskeyProps = { token: string; onContinue: (state: SignInState) => void };

/** Joins without a password: the passkey that comes next uses the link up. */
export function StraightToPasskey({ token, onContinue }: StraightToPasskeyProps) {
  const acceptance = useMutation({
    mutationFn: () => acceptPasswordLink({ token }),
    onSuccess: ({ data }) => onContinue(data),
    gcTime: 0,
  });
  return (
    <>
      {acceptance.error ? <ErrorSummary error={acceptance.error} /> : null}
      <div className={styles.way}>
        <Button look="primary" onPress={() => acceptance.mutate()} isPending={acceptance.isPending} autoFocus>
          {acceptance.isPending ? null : <PasskeyIcon />}
          <Trans>Continue with a passkey</Trans>
        </Button>
        <p className={styles.note}>
          <Trans>
            Recommended: the fingerprint, face or PIN of your device, or a security key. No password to
            remember.
          </Trans>
        </p>
      </div>
    </>
  );
}
