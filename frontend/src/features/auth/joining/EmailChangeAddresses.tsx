import { useLingui } from "@lingui/react/macro";
import type { EmailChangePreview } from "~/api/gen/model";
import { Facts } from "~/ui/Facts";

/** Both addresses, the one below the other. */
export function EmailChangeAddresses({ change }: { change: EmailChangePreview }) {
  const { t } = useLingui();
  return (
    <Facts
      facts={[
        [t`Until now`, change.old_email],
        [t`New`, <strong key="new">{change.new_email}</strong>],
      ]}
    />
  );
}
