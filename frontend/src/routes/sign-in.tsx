import { useQueryClient } from "@tanstack/react-query";
import { createFileRoute, useRouter } from "@tanstack/react-router";
import { useCallback } from "react";
import { sessionQuery } from "~/api/queries";
import { safeReturnPath } from "~/features/auth/returnPath";
import { SignInPage } from "~/features/auth/SignInPage";
import { activatePart } from "~/i18n";

export const Route = createFileRoute("/sign-in")({
  validateSearch: (search): { next?: string } => {
    const next = safeReturnPath(search.next);
    return next === "/" ? {} : { next };
  },
  beforeLoad: () => activatePart("auth"),
  component: SignIn,
});

function SignIn() {
  const { next } = Route.useSearch();
  const router = useRouter();
  const client = useQueryClient();
  const enter = useCallback(
    async (to?: "/security") => {
      await client.resetQueries({ queryKey: sessionQuery.queryKey });
      router.history.replace(to ?? safeReturnPath(next));
    },
    [client, router, next],
  );
  return <SignInPage onSignedIn={enter} wasSignedOut={next !== undefined} />;
}
