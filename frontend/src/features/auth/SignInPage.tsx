import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useCallback, useEffect, useState } from "react";
import { SignInStep } from "~/api/gen/model";
import { abandonSignIn, getGetSignInQueryKey } from "~/api/gen/sign-in/sign-in";
import { activatePart } from "~/i18n";
import { Notice } from "~/ui/Notice";
import { LoadFailure, Loading } from "~/ui/Page";
import { AuthCard } from "./AuthCard";
import { type Afterwards, type Attempt, attemptUnderWay, mayBeUnderWay, rememberAttempt } from "./attempt";
import { forgetToken } from "./linkToken";
import { PasswordStep } from "./PasswordStep";
import { loadSecondFactor } from "./secondFactor";

async function loadEnrolment() {
  const [steps] = await Promise.all([import("./joining/enrolment"), activatePart("joining")]);
  return steps;
}

// Needed once in the life of an account, and the drawing of the code is the heaviest part.
const EnrolmentStep = lazy(async () => ({ default: (await loadEnrolment()).EnrolmentStep }));
const RecoveryCodesStep = lazy(async () => ({ default: (await loadEnrolment()).RecoveryCodesStep }));
const RecoveredStep = lazy(async () => ({ default: (await loadEnrolment()).RecoveredStep }));
const SecondFactorStep = lazy(loadSecondFactor);

type SignInPageProps = {
  /** Goes on to where the person wanted to be, or to the page where they look after their sign-in. */
  onSignedIn: (to?: "/security") => void;
  /** The person was sent here because their session had ended. */
  wasSignedOut: boolean;
};

/** The steps come from the server; a reload takes up the attempt that is under way. */
export function SignInPage({ onSignedIn, wasSignedOut }: SignInPageProps) {
  const { attempt, afterwards, hasLapsed, advance, startAgain } = useAttempt();
  const { t } = useLingui();
  const isDone = attempt.data?.step === SignInStep.done;
  useEffect(() => {
    if (isDone && afterwards === undefined) onSignedIn();
  }, [isDone, afterwards, onSignedIn]);

  if (attempt.isError)
    return (
      <AuthCard title={t`Sign in`}>
        <LoadFailure error={attempt.error} onRetry={attempt.refetch} />
      </AuthCard>
    );
  const state = attempt.data;
  if (state === undefined || (isDone && !afterwards)) return <Waiting />;
  if (state === null)
    return (
      <PasswordStep onAdvance={advance}>
        <Why hasLapsed={hasLapsed} wasSignedOut={wasSignedOut} />
      </PasswordStep>
    );
  const step = {
    methods: state.methods,
    personName: state.person_name,
    onAdvance: advance,
    onStartAgain: startAgain,
  };
  return (
    <Suspense fallback={<Waiting />}>
      {state.step === SignInStep.second_factor ? (
        <SecondFactorStep {...step} providers={state.providers ?? []} />
      ) : null}
      {state.step === SignInStep.enrol_factor ? <EnrolmentStep {...step} /> : null}
      {afterwards === "recovery-codes" ? <RecoveryCodesStep onDone={() => onSignedIn()} /> : null}
      {afterwards === "recovered" ? <RecoveredStep onDone={onSignedIn} /> : null}
    </Suspense>
  );
}

/** How far the person is, by the server's account. */
function useAttempt() {
  const client = useQueryClient();
  const attempt = useQuery({
    queryKey: getGetSignInQueryKey(),
    queryFn: ({ signal }) => attemptUnderWay(signal),
    // Most come here for the first time, and have nothing to wait for.
    initialData: () => (mayBeUnderWay() ? undefined : null),
    gcTime: 0,
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
  });
  const [hasLapsed, setHasLapsed] = useState(false);
  const [afterwards, setAfterwards] = useState<Afterwards>();
  const advance = useCallback(
    (state: Attempt, next?: Afterwards) => {
      const isDone = state?.step === SignInStep.done;
      setHasLapsed(false);
      setAfterwards(next);
      if (isDone) forgetToken();
      rememberAttempt(state !== null && (!isDone || next !== undefined));
      client.setQueryData(getGetSignInQueryKey(), state);
    },
    [client],
  );
  const startAgain = useCallback(
    async (lapsed: boolean) => {
      // What the server forgets by itself in ten minutes is not worth a complaint.
      if (!lapsed) await abandonSignIn().catch(() => undefined);
      advance(null);
      setHasLapsed(lapsed);
    },
    [advance],
  );
  return { attempt, afterwards, hasLapsed, advance, startAgain };
}

function Why({ hasLapsed, wasSignedOut }: { hasLapsed: boolean; wasSignedOut: boolean }) {
  if (hasLapsed)
    return (
      <Notice tone="warning" live>
        <Trans>That took too long or was tried too often. Please start again.</Trans>
      </Notice>
    );
  if (!wasSignedOut) return null;
  return (
    <Notice>
      <Trans>Sign in to go on where you were.</Trans>
    </Notice>
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
