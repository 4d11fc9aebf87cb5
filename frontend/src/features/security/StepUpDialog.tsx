import { Trans } from "@lingui/react/macro";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useId, useRef, useState } from "react";
import { stepUp } from "~/api/gen/session/session";
import { ApiError, fieldErrors, hasStatus } from "~/api/problem";
import { sessionQuery } from "~/api/queries";
import { Button } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { Form } from "~/ui/Form";
import { CodeField } from "~/ui/TextField";
import { Wait } from "~/ui/Wait";

const CODE_LENGTH = 6;

/** Asks for a fresh code; what was being done goes on by itself once it is given. */
export function StepUpDialog({ onEnd }: { onEnd: (isProved: boolean) => void }) {
  const id = useId();
  const client = useQueryClient();
  const [digits, setDigits] = useState("");
  const proof = useMutation({
    mutationFn: (code: string) => stepUp({ code }),
    onSuccess: () => {
      onEnd(true);
      void client.invalidateQueries({ queryKey: sessionQuery.queryKey });
    },
    onError: (error) => {
      if (!hasStatus(error, 429)) setDigits("");
    },
    gcTime: 0,
  });
  const complaint = aboutTheCode(proof.error);
  const field = useFocus(proof.error);
  return (
    <Dialog
      title={<Trans>Confirm that it is you</Trans>}
      onClose={() => onEnd(false)}
      footer={
        <>
          <Button onPress={() => onEnd(false)}>
            <Trans>Cancel</Trans>
          </Button>
          <Button
            look="primary"
            type="submit"
            form={id}
            isPending={proof.isPending}
            isDisabled={digits.length < CODE_LENGTH}
          >
            <Trans>Confirm</Trans>
          </Button>
        </>
      }
    >
      <Form id={id} onSubmit={() => proof.mutate(digits)} error={complaint ? null : proof.error}>
        <p>
          <Trans>
            This is sensitive, and your last code was some time ago. Enter the six digits that your
            authenticator app shows now; what you were doing then goes on by itself.
          </Trans>
        </p>
        <div ref={field}>
          <CodeField
            label={<Trans>Six-digit code</Trans>}
            digits={digits}
            onDigits={setDigits}
            complaint={complaint}
          />
        </div>
      </Form>
    </Dialog>
  );
}

/** What stands at the field rather than above it: there is but one. */
function aboutTheCode(error: unknown) {
  if (error instanceof ApiError && error.status === 429 && error.retryAt) return <Wait error={error} />;
  return fieldErrors(error).code?.join(" ");
}

/**
 * The focus is in the field at first and after each error. The field's own `autoFocus` comes too early:
 * the dialog underneath still holds the focus then.
 */
function useFocus(error: unknown) {
  const field = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each new error gives the focus anew
  useEffect(() => field.current?.querySelector("input")?.focus(), [error]);
  return field;
}
