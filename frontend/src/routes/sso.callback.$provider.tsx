import { useQueryClient } from "@tanstack/react-query";
import { createFileRoute, useRouter } from "@tanstack/react-router";
import { useCallback } from "react";
import { SignInStep } from "~/api/gen/model";
import { getGetSignInQueryKey } from "~/api/gen/sign-in/sign-in";
import { sessionQuery } from "~/api/queries";
import { rememberAttempt } from "~/features/auth/attempt";
import { ProviderReturnPage, type Return } from "~/features/auth/ProviderReturnPage";
import { activatePart } from "~/i18n";

export const Route = createFileRoute("/sso/callback/$provider")({
  beforeLoad: () => activatePart("auth"),
  component: Callback,
});

function Callback() {
  const router = useRouter();
  const client = useQueryClient();
  const goOn = useCallback(
    async ({ signIn, path }: Return) => {
      const isUnderWay = signIn !== null && signIn.step !== SignInStep.done;
      rememberAttempt(isUnderWay);
      if (isUnderWay) {
        client.setQueryData(getGetSignInQueryKey(), signIn);
        await router.navigate({ to: "/sign-in", search: path === "/" ? {} : { next: path }, replace: true });
        return;
      }
      client.removeQueries({ queryKey: getGetSignInQueryKey() });
      await client.resetQueries({ queryKey: sessionQuery.queryKey });
      router.history.replace(path);
    },
    [client, router],
  );
  return <ProviderReturnPage onReturn={goOn} />;
}
