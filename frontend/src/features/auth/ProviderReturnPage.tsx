import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { answerProviderLink } from "~/api/gen/account/account";
import type { ProviderAnswer, SignInState } from "~/api/gen/model";
import { answerProviderStepUp } from "~/api/gen/session/session";
import { answerProviderSignIn } from "~/api/gen/sign-in/sign-in";
import { sayProved } from "~/api/proofElsewhere";
import { ButtonLink } from "~/ui/Button";
import { Loading } from "~/ui/Page";
import { Problem } from "~/ui/Problem";
import { AuthCard } from "./AuthCard";
import { errandOf, forgetAnswer, heldAnswer } from "./providerAnswer";
import { safeReturnPath } from "./returnPath";

/** What follows: a step of signing in that is left, or a place in the portal to go on at. */
export type Return = { signIn: SignInState | null; path: string };

/** Nothing follows here: another window goes on. */
const ELSEWHERE = "elsewhere";

async function give(answer: ProviderAnswer): Promise<Return | typeof ELSEWHERE> {
  const errand = errandOf(answer);
  if (errand === "sign-in") {
    const { data } = await answerProviderSignIn(answer);
    return { signIn: data.sign_in, path: safeReturnPath(data.return_path) };
  }
  const give = errand === "link" ? answerProviderLink : answerProviderStepUp;
  const { data } = await give(answer);
  if (errand === "step-up" && (await sayProved())) {
    window.close();
    return ELSEWHERE;
  }
  return { signIn: null, path: safeReturnPath(data.return_path ?? "/security") };
}

/** Where a provider of single sign-on sends the browser back to: gives its answer to the server, once. */
export function ProviderReturnPage({ onReturn }: { onReturn: (back: Return) => void }) {
  const { t } = useLingui();
  const [answer] = useState(heldAnswer);
  const returned = useQuery({
    // The answer itself stays out of the key, and so out of the cache.
    queryKey: ["provider-answer"],
    queryFn: () => {
      const answer = heldAnswer();
      if (answer === null) throw new Error("There is no answer of a provider.");
      return give(answer).finally(forgetAnswer);
    },
    enabled: answer !== null,
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
  const { data, isError, error } = returned;
  useEffect(() => {
    if (data && data !== ELSEWHERE) onReturn(data);
  }, [data, onReturn]);
  if (isError) return <Failed errand={answer ? errandOf(answer) : "sign-in"} error={error} />;
  if (answer === null) return <Nothing />;
  if (data === ELSEWHERE) return <Done />;
  return (
    <AuthCard title={t`One moment`}>
      <Loading rows={2} />
    </AuthCard>
  );
}

function Failed({ errand, error }: { errand: string; error: unknown }) {
  const { t } = useLingui();
  return (
    <AuthCard title={errand === "sign-in" ? t`You are not signed in` : t`That did not work`}>
      <Problem error={error} />
      <Onwards />
    </AuthCard>
  );
}

/** Is seen where the browser does not let the page close its window. */
function Done() {
  const { t } = useLingui();
  return (
    <AuthCard
      title={t`Done`}
      lead={<Trans>What you were doing goes on in the other window. You can close this one.</Trans>}
    >
      {null}
    </AuthCard>
  );
}

function Nothing() {
  const { t } = useLingui();
  return (
    <AuthCard
      title={t`Nothing to do here`}
      lead={<Trans>This page is shown for a moment when you come back from another service.</Trans>}
    >
      <Onwards />
    </AuthCard>
  );
}

/** The start page leads to where the person belongs: to sign-in whoever is not signed in. */
function Onwards() {
  return (
    <ButtonLink to="/" look="primary">
      <Trans>Go on</Trans>
    </ButtonLink>
  );
}
