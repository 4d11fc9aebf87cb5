import { Trans } from "@lingui/react/macro";
import { useMutation } from "@tanstack/react-query";
import type { SignInProvider } from "~/api/gen/model";
import { beginProviderStepUp } from "~/api/gen/session/session";
import { Button } from "~/ui/Button";
import { Problem } from "~/ui/Problem";
import styles from "./SecurityPage.module.css";

/** Proves it again at a provider: the browser goes there and comes back to this very place. */
export function StepUpByProvider({ providers }: { providers: SignInProvider[] }) {
  const begin = useMutation({
    mutationFn: (provider: string) => {
      const { pathname, search } = window.location;
      return beginProviderStepUp({ provider, return_path: pathname + search });
    },
    onSuccess: ({ data }) => window.location.assign(data.authorization_url),
    gcTime: 0,
  });
  if (providers.length === 0) return null;
  return (
    <div className={styles.words}>
      <p className={styles.soft}>
        <Trans>
          Sign in again where you have an account that is linked. You come back to this page and then repeat
          what you were doing.
        </Trans>
      </p>
      {begin.isError ? <Problem error={begin.error} /> : null}
      <div className={styles.buttons}>
        {providers.map(({ id, name }) => (
          <Button
            key={id}
            onPress={() => begin.mutate(id)}
            isPending={!begin.isError && begin.variables === id}
          >
            <Trans>Confirm with {name}</Trans>
          </Button>
        ))}
      </div>
    </div>
  );
}
