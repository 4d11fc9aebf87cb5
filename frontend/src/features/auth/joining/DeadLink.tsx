import { Trans, useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { ApiError } from "~/api/problem";
import { useFederation } from "~/api/queries";
import { ButtonLink } from "~/ui/Button";
import { AuthCard } from "../AuthCard";

/** Whether the server takes no link like this, whatever is tried with it. */
export function isDead(error: unknown): boolean {
  return error instanceof ApiError && error.status >= 400 && error.status < 500 && error.status !== 429;
}

type DeadLinkProps = {
  /** Nothing of a link is there; it was cut off, or the page was opened without. */
  isIncomplete: boolean;
  /** How to get another one. */
  children: ReactNode;
};

/** In the place of a page whose link leads nowhere. */
export function DeadLink({ isIncomplete, children }: DeadLinkProps) {
  const { t } = useLingui();
  return (
    <AuthCard
      title={isIncomplete ? t`This link is incomplete` : t`This link no longer works`}
      lead={
        isIncomplete ? (
          <Trans>
            Open it from the message again. If your mail program cuts it in two, copy both parts into the
            address bar.
          </Trans>
        ) : (
          <Trans>
            It works once and for a limited time: it was used, taken back, replaced by a newer one, or is too
            old. Perhaps a newer one is in your mailbox.
          </Trans>
        )
      }
      below={<WhomToAsk />}
    >
      {children}
      <ButtonLink to="/sign-in">
        <Trans>Go to sign-in</Trans>
      </ButtonLink>
    </AuthCard>
  );
}

function WhomToAsk() {
  const email = useFederation()?.support_email;
  if (!email) return <Trans>Need help? Ask the operators of your federation.</Trans>;
  return (
    <Trans>
      Need help? Write to <a href={`mailto:${email}`}>{email}</a>.
    </Trans>
  );
}
