import { Trans } from "@lingui/react/macro";
import type { Secret } from "~/api/gen/model";
import { ExpiryLabel, StateLine } from "~/ui/ExpiryLabel";
import { PauseIcon } from "~/ui/rareIcons";
import { Instant } from "~/ui/time/Instant";

/** In which state a secret is, and what becomes of it when. */
export function SecretExpiry({ secret }: { secret: Secret }) {
  const { state, suspension, expires_at, deleted_at } = secret;
  if (state !== "suspended" || suspension === null)
    return <ExpiryLabel state={state} expiresAt={expires_at} deletedAt={deleted_at} />;
  return (
    <StateLine
      mood="warning"
      icon={<PauseIcon />}
      words={<Trans>Suspended</Trans>}
      below={<End {...suspension} expiresAt={expires_at} />}
    />
  );
}

type EndProps = Omit<NonNullable<Secret["suspension"]>, "at"> & { expiresAt: string };

function End({ by, resume_at: resumes, delete_at: deletes, expiresAt }: EndProps) {
  const author = by.name;
  const when = <Instant at={resumes ?? deletes ?? expiresAt} precise />;
  if (resumes)
    return (
      <Trans>
        by {author}, until {when}
      </Trans>
    );
  if (deletes)
    return (
      <Trans>
        by {author}, to be deleted {when}
      </Trans>
    );
  return (
    <Trans>
      by {author}, expires {when}
    </Trans>
  );
}
