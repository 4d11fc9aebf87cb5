import { Trans } from "@lingui/react/macro";
import { Button } from "~/ui/Button";
import { SearchIcon } from "~/ui/icons";
import { KeyIcon } from "~/ui/KeyIcon";
import { EmptyState } from "~/ui/Page";

type NoSecretsYetProps = { isManager: boolean; hasKey: boolean };

export function NoSecretsYet({ isManager, hasKey }: NoSecretsYetProps) {
  return (
    <EmptyState icon={<KeyIcon />} title={<Trans>No secret yet</Trans>}>
      {hasKey ? (
        <Trans>The application gets its tokens with a key.</Trans>
      ) : isManager ? (
        <Trans>
          The application needs one before it can get tokens. Create it when you are ready to store it.
        </Trans>
      ) : (
        <Trans>A credential manager of this application creates the first one.</Trans>
      )}
    </EmptyState>
  );
}

export function NoSecretMatches({ onClear }: { onClear: () => void }) {
  return (
    <EmptyState
      icon={<SearchIcon size={22} />}
      title={<Trans>No secret is in this state</Trans>}
      action={
        <Button onPress={onClear}>
          <Trans>Show all but deleted</Trans>
        </Button>
      }
    />
  );
}
