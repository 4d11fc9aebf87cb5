import { Trans } from "@lingui/react/macro";
import type { Person } from "~/api/gen/model";
import { Badge } from "~/ui/Badge";
import { Instant } from "~/ui/time/Instant";
import { useNow } from "~/ui/time/PersonTime";
import styles from "../Admin.module.css";

/** How far somebody is who has not joined, and until when their link works. */
export function InvitationState({ invitation }: Pick<Person, "invitation">) {
  const now = useNow();
  if (invitation === null)
    return (
      <div className={styles.stack}>
        <Badge>
          <Trans>Not invited</Trans>
        </Badge>
        <span className={styles.faint}>
          <Trans>No link works</Trans>
        </span>
      </div>
    );
  const end = <Instant at={invitation.expires_at} precise />;
  if (new Date(invitation.expires_at) <= now)
    return (
      <div className={styles.stack}>
        <Badge tone="danger">
          <Trans>Invitation expired</Trans>
        </Badge>
        <span className={styles.faint}>
          <Trans>on {end}</Trans>
        </span>
      </div>
    );
  return (
    <div className={styles.stack}>
      <Badge tone="warning">
        <Trans>Invited</Trans>
      </Badge>
      <span className={styles.faint}>
        <Trans>until {end}</Trans>
      </span>
    </div>
  );
}
