import { Trans } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import type { Secret } from "~/api/gen/model";
import { currentSecretQuery, secretUsageQuery } from "~/api/secretQueries";
import { Button } from "~/ui/Button";
import { DailyTokens } from "~/ui/DailyTokens";
import { Dialog } from "~/ui/Dialog";
import { LoadFailure, Loading } from "~/ui/Page";
import { LastUseFact } from "./LastUseFact";

/** When, from where, by what and how often a secret is used, as of now: the list may be minutes old. */
export function UsageDialog({ secret: listed, onClose }: { secret: Secret; onClose: () => void }) {
  const secret = useQuery(currentSecretQuery(listed)).data ?? listed;
  const usage = useQuery(secretUsageQuery(listed));
  const name = listed.name;
  return (
    <Dialog
      title={<Trans>Usage of “{name}”</Trans>}
      size="l"
      onClose={onClose}
      footer={
        <Button look="primary" onPress={onClose}>
          <Trans>Done</Trans>
        </Button>
      }
    >
      <LastUseFact secret={secret} />
      {usage.isPending ? <Loading rows={2} /> : null}
      {usage.isError ? <LoadFailure error={usage.error} onRetry={usage.refetch} /> : null}
      {usage.data ? <DailyTokens days={usage.data.days} /> : null}
    </Dialog>
  );
}
