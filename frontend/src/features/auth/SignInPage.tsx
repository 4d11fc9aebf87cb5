import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useCallback, useEffect, useState } from "react";
import { SignInStep } from "~/api/gen/model";
import { getGetSignInQueryKey } from "~/api/gen/sign-in/sign-in";
import { Notice } from "~/ui/Notice";
import { LoadFailure, Loading } from "~/ui/Page";
import { AuthCard } from "./AuthCard";
import { type Attempt, attemptUnderWay, rememberAttempt } from "./attempt";
import { PasswordStep } from "./PasswordStep";
import { TotpStep } from "./TotpStep";

// Needed once in the life of an account, and the drawing of the code is the heaviest part.
const EnrolmentStep = lazy(async () => ({ default: (await import("./EnrolmentStep")).EnrolmentStep }));

type SignInPageProps = {
  onSignedIn: () => void;
  /** The person was sent here because their session had ended. */
  wasSignedOut: boolean;
};

/** The steps come from the server; a reload takes up the attempt that is under way. */
export function SignInPage({ onSignedIn, wasSignedOut }: SignInPageProps) {
  const { t } = useLingui();
  const client = useQueryClient();
  const attempt = useQuery({
    queryKey: getGetSignInQueryKey(),
    queryFn: ({ signal }) => attemptUnderWay(signal),
    gcTime: 0,
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
  });
  const [hasLapsed, setHasLapsed] = useState(false);
  const advance = useCallback(
    (state: Attempt) => {
      setHasLapsed(false);
      rememberAttempt(state !== null && state.step !== SignInStep.done);
      client.setQueryData(getGetSignInQueryKey(), state);
    },
    [client],
  );
  const startAgain = useCallback(
    (lapsed: boolean) => {
      advance(null);
      setHasLapsed(lapsed);
    },
    [advance],
  );
  const isDone = attempt.data?.step === SignInStep.done;
  useEffect(() => {
    if (isDone) onSignedIn();
  }, [isDone, onSignedIn]);

  if (attempt.isError)
    return (
      <AuthCard title={t`Sign in`}>
        <LoadFailure error={attempt.error} onRetry={attempt.refetch} />
      </AuthCard>
    );
  const state = attempt.data;
  if (state === undefined || isDone) return <Waiting />;
  if (state?.step === SignInStep.second_factor)
    return <TotpStep personName={state.person_name} onAdvance={advance} onStartAgain={startAgain} />;
  if (state?.step === SignInStep.enrol_factor)
    return (
      <Suspense fallback={<Waiting />}>
        <EnrolmentStep personName={state.person_name} onAdvance={advance} onStartAgain={startAgain} />
      </Suspense>
    );
  return (
    <PasswordStep onAdvance={advance}>
      {hasLapsed ? (
        <Notice tone="warning" live>
          <Trans>That took too long or was tried too often. Please start again.</Trans>
        </Notice>
      ) : wasSignedOut ? (
        <Notice>
          <Trans>Sign in to go on where you were.</Trans>
        </Notice>
      ) : null}
    </PasswordStep>
  );
}

function Waiting() {
  const { t } = useLingui();
  return (
    <AuthCard title={t`Sign in`}>
      <Loading rows={2} />
    </AuthCard>
  );
}
