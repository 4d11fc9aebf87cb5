import { Trans } from "@lingui/react/macro";
import type { Application } from "~/api/gen/model";
import { useSession } from "~/api/queries";
import { Notice } from "~/ui/Notice";

type WhyNoCreateProps = { application: Application; isManager: boolean; maximum: number };

/** Says why there is no button to create a secret, so that nobody has to guess. */
export function WhyNoCreate({ application, isManager, maximum }: WhyNoCreateProps) {
  const { operator, auditor } = useSession();
  if (!isManager)
    return (
      <Notice>
        {operator ? (
          <Trans>
            Only credential managers of this application create its secrets. Operators cannot, so that no
            secret ever passes through their hands. You can suspend one, resume it, and end its tokens; its
            managers are told.
          </Trans>
        ) : auditor ? (
          <Trans>
            You are an auditor: you see this application and its secrets, without their values, and change
            nothing.
          </Trans>
        ) : (
          <Trans>Only credential managers of this application create and delete its secrets.</Trans>
        )}
      </Notice>
    );
  if (application.secrets.live >= maximum)
    return (
      <Notice tone="warning">
        <Trans>
          This application has {application.secrets.live} valid secrets, and at most {maximum} are allowed.
          Delete one that is no longer in use.
        </Trans>
      </Notice>
    );
  return null;
}
