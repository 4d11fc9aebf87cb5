import { useLingui } from "@lingui/react/macro";
import type { Secret } from "~/api/gen/model";
import { Facts } from "~/ui/Facts";
import { LastUse } from "./LastUse";

/** What to know before something is done to a secret: when, from where and by what it was last used. */
export function LastUseFact({ secret: { last_used_at, last_use } }: { secret: Secret }) {
  const { t } = useLingui();
  return (
    <Facts
      facts={[
        [
          t`Last use`,
          <LastUse key="use" at={last_used_at} address={last_use?.address} agent={last_use?.user_agent} />,
        ],
      ]}
    />
  );
}
