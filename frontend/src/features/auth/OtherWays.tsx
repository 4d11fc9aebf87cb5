import { Trans } from "@lingui/react/macro";
import { lazy, Suspense } from "react";
import { passkeysWork } from "~/api/passkeyFailures";
import { useFederation } from "~/api/queries";
import { Button } from "~/ui/Button";
import { PasskeyIcon } from "~/ui/icons";
import { Or } from "~/ui/Or";

// Only a federation with single sign-on needs it.
const ProviderButtons = lazy(async () => ({ default: (await import("./Providers")).ProviderButtons }));

type OtherWaysProps = { onPasskey: () => void; isPending: boolean };

/** How else one can sign in than with address and password. Each is one button. */
export function OtherWays({ onPasskey, isPending }: OtherWaysProps) {
  const federation = useFederation();
  // Shown until it is known that there are none, so that nothing moves when the answer arrives.
  const arePasskeysOffered = federation?.passkeys !== false && passkeysWork();
  const providers = federation?.providers ?? [];
  if (!arePasskeysOffered && providers.length === 0) return null;
  return (
    <>
      <Or />
      {arePasskeysOffered ? (
        <Button onPress={onPasskey} isPending={isPending}>
          {isPending ? null : <PasskeyIcon />}
          <Trans>Sign in with a passkey</Trans>
        </Button>
      ) : null}
      {providers.length > 0 ? (
        <Suspense fallback={null}>
          <ProviderButtons providers={providers} />
        </Suspense>
      ) : null}
    </>
  );
}
