import { Trans } from "@lingui/react/macro";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useEffect, useId, useRef, useState } from "react";
import { StepUpMethod } from "~/api/gen/model";
import { beginPasskeyStepUp, stepUp, stepUpWithPasskey } from "~/api/gen/session/session";
import { asWhole, passkeysWork } from "~/api/passkeyFailures";
import { givePasskey } from "~/api/passkeys";
import { ApiError, fieldErrors, hasStatus } from "~/api/problem";
import { sessionQuery } from "~/api/queries";
import { Button } from "~/ui/Button";
import { CodeField } from "~/ui/CodeField";
import { Dialog } from "~/ui/Dialog";
import { ErrorSummary, Form } from "~/ui/Form";
import { PasskeyIcon } from "~/ui/icons";
import { Or } from "~/ui/Or";
import { Wait } from "~/ui/Wait";
import styles from "./SecurityPage.module.css";
import { StepUpByProvider } from "./StepUpByProvider";

const CODE_LENGTH = 6;

/** Asks for a fresh proof; what was being done goes on by itself once it is given. */
export function StepUpDialog({ onEnd }: { onEnd: (isProved: boolean) => void }) {
  const id = useId();
  const { hasPasskey, hasApp, providers } = useMethods();
  const [digits, setDigits] = useState("");
  const forget = (error: unknown) => {
    if (!hasStatus(error, 429)) setDigits("");
  };
  const code = useProof(() => stepUp({ code: digits }), onEnd, forget);
  const passkey = useProof(provePasskey, onEnd);
  const elsewhere = useProved(onEnd);
  const complaint = aboutTheCode(code.error);
  const askForPasskey = () => {
    code.reset();
    passkey.mutate();
  };
  return (
    <Dialog
      title={<Trans>Confirm that it is you</Trans>}
      onClose={() => onEnd(false)}
      footer={
        <>
          <Button onPress={() => onEnd(false)}>
            <Trans>Cancel</Trans>
          </Button>
          {hasApp ? (
            <Button
              look={hasPasskey ? "secondary" : "primary"}
              type="submit"
              form={id}
              isPending={code.isPending}
              isDisabled={digits.length < CODE_LENGTH}
            >
              <Trans>Confirm</Trans>
            </Button>
          ) : null}
        </>
      }
    >
      <Why hasPasskey={hasPasskey} hasApp={hasApp} isElsewhere={providers.length > 0} />
      <Ways error={code.error}>
        {hasPasskey ? (
          <PasskeyPart error={passkey.error} isPending={passkey.isPending} onPress={askForPasskey} />
        ) : null}
        {hasPasskey && hasApp ? <Or /> : null}
        {hasApp ? (
          <Form id={id} onSubmit={() => code.mutate()} error={complaint ? null : code.error}>
            <CodeField
              label={<Trans>Six-digit code</Trans>}
              digits={digits}
              onDigits={setDigits}
              complaint={complaint}
            />
          </Form>
        ) : null}
        {providers.length > 0 && (hasPasskey || hasApp) ? <Or /> : null}
        <StepUpByProvider providers={providers} onProved={elsewhere} />
      </Ways>
    </Dialog>
  );
}

/** By what the person can prove it, here and now. */
function useMethods() {
  const session = useQuery(sessionQuery).data;
  const methods: StepUpMethod[] = session?.step_up_methods ?? [StepUpMethod.totp];
  const hasPasskey = methods.includes(StepUpMethod.passkey) && passkeysWork();
  const providers = session?.step_up_providers ?? [];
  return { hasPasskey, hasApp: methods.includes(StepUpMethod.totp), providers };
}

function useProof(
  prove: () => Promise<unknown>,
  onEnd: (isProved: boolean) => void,
  onError: (error: unknown) => void = () => {},
) {
  return useMutation({ mutationFn: prove, onSuccess: useProved(onEnd), onError, gcTime: 0 });
}

/** What follows a proof: what waits for it goes on, and the session is known to be as good as new. */
function useProved(onEnd: (isProved: boolean) => void) {
  const client = useQueryClient();
  return () => {
    onEnd(true);
    void client.invalidateQueries({ queryKey: sessionQuery.queryKey });
  };
}

async function provePasskey() {
  try {
    const { data } = await beginPasskeyStepUp();
    return await stepUpWithPasskey({ credential: await givePasskey(data) });
  } catch (error) {
    throw asWhole(error);
  }
}

type Methods = { hasPasskey: boolean; hasApp: boolean; isElsewhere: boolean };

function Why(methods: Methods) {
  return (
    <p>
      <Trans>This is sensitive, and you last confirmed some time ago that it is you.</Trans>{" "}
      <How {...methods} />
    </p>
  );
}

function How({ hasPasskey, hasApp, isElsewhere }: Methods): ReactNode {
  if (hasPasskey && hasApp)
    return <Trans>Use your passkey, or the code of your app; then you go on where you were.</Trans>;
  if (hasPasskey) return <Trans>Use your passkey; then you go on where you were.</Trans>;
  if (hasApp)
    return (
      <Trans>
        Enter the six digits that your authenticator app shows now; then you go on where you were.
      </Trans>
    );
  if (isElsewhere) return null;
  return <Trans>It takes your passkey, which this browser cannot use. Do it in another one.</Trans>;
}

type PasskeyPartProps = { error: unknown; isPending: boolean; onPress: () => void };

function PasskeyPart({ error, isPending, onPress }: PasskeyPartProps) {
  return (
    <>
      {error ? <ErrorSummary error={error} /> : null}
      <Button look="primary" onPress={onPress} isPending={isPending}>
        {isPending ? null : <PasskeyIcon />}
        <Trans>Use your passkey</Trans>
      </Button>
    </>
  );
}

/** What stands at the field rather than above it: there is but one. */
function aboutTheCode(error: unknown) {
  if (error instanceof ApiError && error.status === 429 && error.retryAt) return <Wait error={error} />;
  return fieldErrors(error).code?.join(" ");
}

/** The focus is on the first way at first, and in the field after each error there. */
function Ways({ error, children }: { error: unknown; children: ReactNode }) {
  const ways = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const first = ways.current?.querySelector<HTMLElement>(error ? "input" : "button, input");
    first?.focus();
  }, [error]);
  return (
    <div ref={ways} className={styles.proofs}>
      {children}
    </div>
  );
}
