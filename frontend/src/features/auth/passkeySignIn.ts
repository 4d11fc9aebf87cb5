import { useMutation } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { SignInState } from "~/api/gen/model";
import { asWhole, passkeysWork } from "~/api/passkeyFailures";
import { ApiError } from "~/api/problem";

/** What the server asked for is forgotten there after ten minutes. */
const ASK_AGAIN_AFTER_MILLISECONDS = 9 * 60_000;

type OnAdvance = (state: SignInState) => void;

const loadCeremony = () => import("./passkeyCeremony");

/** Signs in with a passkey, as second factor or alone, when the person asks for it. */
export function usePasskey(onAdvance: OnAdvance, onError?: (error: unknown) => void) {
  return useMutation({
    mutationFn: async () => (await loadCeremony()).signInByPasskey(),
    onSuccess: (state) => onAdvance(state),
    ...(onError ? { onError } : {}),
    gcTime: 0,
  });
}

/**
 * Offers passkeys among what the browser fills in at the field for the address, for as long as `isOn`.
 * Answers why one that was chosen there was refused; that none is offered is no fault, as the button is there.
 */
export function usePasskeyAutofill(isOn: boolean, onAdvance: OnAdvance): unknown {
  const [refusal, setRefusal] = useState<unknown>(null);
  useEffect(() => {
    if (!isOn || !passkeysWork()) return;
    let off = new AbortController();
    const offer = async () => {
      off.abort();
      off = new AbortController();
      const { signal } = off;
      const { signInByAutofill } = await loadCeremony();
      if (signal.aborted) return;
      await signInByAutofill(signal).then(onAdvance, (error) => {
        if (error instanceof ApiError && !signal.aborted && error.status > 0) setRefusal(asWhole(error));
      });
    };
    void offer();
    const timer = setInterval(offer, ASK_AGAIN_AFTER_MILLISECONDS);
    return () => {
      clearInterval(timer);
      off.abort();
    };
  }, [isOn, onAdvance]);
  return refusal;
}
