import { Trans } from "@lingui/react/macro";
import { useMutation } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import type { SignInProvider } from "~/api/gen/model";
import { beginProviderSignIn } from "~/api/gen/sign-in/sign-in";
import { Button } from "~/ui/Button";
import { Problem } from "~/ui/Problem";
import { safeReturnPath } from "./returnPath";

type ProviderButtonsProps = {
  providers: SignInProvider[];
  /** The token of a link, for who joins by single sign-on. */
  token?: string;
};

/** A button for each provider; the browser goes there and comes back to where it is going on. */
export function ProviderButtons({ providers, token }: ProviderButtonsProps) {
  const { next } = useSearch({ strict: false });
  const begin = useMutation({
    mutationFn: (provider: string) =>
      beginProviderSignIn({ provider, ...(token ? { token } : { return_path: safeReturnPath(next) }) }),
    onSuccess: ({ data }) => window.location.assign(data.authorization_url),
    gcTime: 0,
  });
  const chosen = begin.isError ? undefined : begin.variables;
  return (
    <>
      {begin.isError ? <Problem error={begin.error} /> : null}
      {providers.map(({ id, name }) => (
        <Button key={id} onPress={() => begin.mutate(id)} isPending={chosen === id}>
          <Trans>Continue with {name}</Trans>
        </Button>
      ))}
    </>
  );
}
