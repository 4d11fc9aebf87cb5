import { Trans } from "@lingui/react/macro";
import { Button } from "~/ui/Button";

/** Back to the choice between ways. */
export function BackButton({ onPress }: { onPress: () => void }) {
  return (
    <Button look="quiet" onPress={onPress}>
      <Trans>Choose another way</Trans>
    </Button>
  );
}
