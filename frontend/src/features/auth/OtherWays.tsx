import { Trans } from "@lingui/react/macro";
import { passkeysWork } from "~/api/passkeyFailures";
import { useFederation } from "~/api/queries";
import { Button } from "~/ui/Button";
import { PasskeyIcon } from "~/ui/icons";
import { Or } from "~/ui/Or";

type OtherWaysProps = { onPasskey: () => void; isPending: boolean };

/** How else one can sign in than with address and password. Each is one button; single sign-on belongs here. */
export function OtherWays({ onPasskey, isPending }: OtherWaysProps) {
  // Shown until it is known that there are none, so that nothing moves when the answer arrives.
  const arePasskeysOffered = useFederation()?.passkeys !== false && passkeysWork();
  if (!arePasskeysOffered) return null;
  return (
    <>
      <Or />
      <Button onPress={onPasskey} isPending={isPending}>
        {isPending ? null : <PasskeyIcon />}
        <Trans>Sign in with a passkey</Trans>
      </Button>
    </>
  );
}
