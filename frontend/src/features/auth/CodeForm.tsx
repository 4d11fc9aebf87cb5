import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { proveRecoveryCode, proveTotp } from "~/api/gen/sign-in/sign-in";
import { hasStatus } from "~/api/problem";
import { Button } from "~/ui/Button";
import { OneTimeCodeField } from "~/ui/CodeField";
import { Form } from "~/ui/Form";
import styles from "./AuthCard.module.css";
import { isAttemptOver, type StepProps } from "./attempt";
import { type CodeKind, isWhole, readCode, type TypedCode } from "./code";

type CodeFormProps = Omit<StepProps, "personName"> & {
  kinds: CodeKind[];
  /** Nothing comes before it, so the focus is here. */
  isFirst: boolean;
  /** Which of them is asked for, where that changes. */
  onKind: (kind: CodeKind) => void;
};

/** One field for the code of an app and for a recovery code. */
export function CodeForm({ kinds, isFirst, onKind, onAdvance, onStartAgain }: CodeFormProps) {
  const { t } = useLingui();
  const [code, setCode] = useState<TypedCode>({ kind: kinds[0] ?? "totp", text: "" });
  const isRecovery = code.kind === "recovery_code";
  const proof = useMutation({
    mutationFn: ({ kind, text }: TypedCode) =>
      kind === "totp" ? proveTotp({ code: text }) : proveRecoveryCode({ code: text }),
    onSuccess: ({ data }, { kind }) => onAdvance(data, kind === "recovery_code" ? "recovered" : undefined),
    onError: (error) => {
      if (!hasStatus(error, 429)) setCode({ ...code, text: "" });
      if (isAttemptOver(error)) onStartAgain(true);
    },
    gcTime: 0,
  });
  const take = (typed: TypedCode) => {
    setCode(typed);
    onKind(typed.kind);
  };
  const change = (kind: CodeKind) => {
    proof.reset();
    take({ kind, text: "" });
  };
  return (
    <Form onSubmit={() => proof.mutate(code)} error={proof.error} fieldNames={{ code: t`Code` }}>
      <OneTimeCodeField
        key={code.kind}
        label={isRecovery ? <Trans>Recovery code</Trans> : <Trans>Six-digit code</Trans>}
        value={code.text}
        onChange={(typed) => take(readCode(typed, code.kind, kinds))}
        hasLetters={isRecovery}
        autoFocus={isFirst || code.kind !== kinds[0]}
      />
      <Button
        look={isFirst ? "primary" : "secondary"}
        type="submit"
        isPending={proof.isPending}
        isDisabled={!isWhole(code)}
      >
        <Trans>Sign in</Trans>
      </Button>
      {kinds.length > 1 ? (
        <div className={styles.links}>
          <Button look="quiet" onPress={() => change(isRecovery ? "totp" : "recovery_code")}>
            {isRecovery ? <Trans>Use the code of your app</Trans> : <Trans>Use a recovery code</Trans>}
          </Button>
        </div>
      ) : null}
    </Form>
  );
}
