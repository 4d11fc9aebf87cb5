import { Trans } from "@lingui/react/macro";
import { useMutation } from "@tanstack/react-query";
import { useEffect, useEffectEvent, useState } from "react";
import type { SignInProvider } from "~/api/gen/model";
import { beginProviderStepUp } from "~/api/gen/session/session";
import { whenProvedElsewhere } from "~/api/proofElsewhere";
import { Button } from "~/ui/Button";
import { Problem } from "~/ui/Problem";
import styles from "./SecurityPage.module.css";

const WINDOW = "popup,width=520,height=720";

type StepUpByProviderProps = { providers: SignInProvider[]; onProved: () => void };

/**
 * Proves it again at a provider, in a window of its own, so that nothing is lost of what is being done here. Where the
 * browser opens none, this one goes there and comes back to this very place.
 */
export function StepUpByProvider({ providers, onProved }: StepUpByProviderProps) {
  const [isElsewhere, setIsElsewhere] = useState(false);
  const goOn = useEffectEvent(onProved);
  useEffect(() => whenProvedElsewhere(() => goOn()), []);
  const begin = useMutation({
    mutationFn: ({ provider }: { provider: string; beside: Window | null }) => {
      const { pathname, search } = window.location;
      return beginProviderStepUp({ provider, return_path: pathname + search });
    },
    onSuccess: ({ data }, { beside }) => {
      if (beside === null) return window.location.assign(data.authorization_url);
      beside.location.replace(data.authorization_url);
      setIsElsewhere(true);
    },
    onError: (_, { beside }) => beside?.close(),
    gcTime: 0,
  });
  if (providers.length === 0) return null;
  // The window is opened while the browser knows that the person asked for it.
  const open = (provider: string) => begin.mutate({ provider, beside: window.open("", "_blank", WINDOW) });
  return (
    <div className={styles.words}>
      <p className={styles.soft} role="status">
        {isElsewhere ? (
          <Trans>
            Continue in the window that has opened. This page goes on by itself when you are done there.
          </Trans>
        ) : (
          <Trans>
            Sign in again where you have an account that is linked, in a window of its own; then you go on
            where you were.
          </Trans>
        )}
      </p>
      {begin.isError ? <Problem error={begin.error} /> : null}
      <div className={styles.buttons}>
        {providers.map(({ id, name }) => (
          <Button
            key={id}
            onPress={() => open(id)}
            isPending={begin.isPending && begin.variables.provider === id}
          >
            <Trans>Confirm with {name}</Trans>
          </Button>
        ))}
      </div>
    </div>
  );
}
