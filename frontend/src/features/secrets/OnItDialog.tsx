import { plural } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import type { Secret } from "~/api/gen/model";
import { useAcknowledgeExpiry, useTakeBackAcknowledgement } from "~/api/gen/secrets/secrets";
import { ConfirmDialog } from "~/ui/ConfirmDialog";
import { Select } from "~/ui/Select";
import { Instant } from "~/ui/time/Instant";
import { restingTimes, saidOf } from "./onIt";
import { useAfterwards } from "./useAfterwards";

type OnItDialogProps = { secret: Secret; onClose: () => void };

/** Says that one looks after an expiry, so that reminders rest; or takes back what somebody has said. */
export function OnItDialog({ secret, onClose }: OnItDialogProps) {
  const said = saidOf(secret, new Date());
  return said ? (
    <TakeBack secret={secret} said={said} onClose={onClose} />
  ) : (
    <Say secret={secret} onClose={onClose} />
  );
}

function Say({ secret, onClose }: OnItDialogProps) {
  const { t } = useLingui();
  const [offered] = useState(() => restingTimes(secret, new Date()));
  const [until, setUntil] = useState(
    offered.find(({ days }) => days === 3)?.until ?? offered[0]?.until ?? "",
  );
  const name = secret.name;
  const onSuccess = useAfterwards(t`Reminders of “${name}” are paused.`, onClose);
  const { mutate, isPending, error } = useAcknowledgeExpiry({ mutation: { onSuccess } });
  return (
    <ConfirmDialog
      title={<Trans>Are you looking after “{name}”?</Trans>}
      confirmLabel={<Trans>I am on it</Trans>}
      isPending={isPending}
      error={error}
      onConfirm={() =>
        mutate({
          applicationId: secret.application_id,
          secretId: secret.id,
          // Where there is no time left, the interface says so.
          data: { until: until || secret.expires_at },
        })
      }
      onClose={onClose}
    >
      <p>
        <Trans>
          Until then nobody is reminded of its expiry, and the other managers see that you are on it. Three
          days before it expires, everybody is reminded again.
        </Trans>
      </p>
      {offered.length > 0 ? (
        <Select
          name="until"
          label={<Trans>I am on it for</Trans>}
          value={until}
          onChange={setUntil}
          options={offered.map(({ days, until: value }) => ({
            value,
            label: plural(days, { one: "# day", other: "# days" }),
          }))}
        />
      ) : null}
    </ConfirmDialog>
  );
}

type TakeBackProps = OnItDialogProps & { said: NonNullable<Secret["acknowledgement"]> };

function TakeBack({ secret, said, onClose }: TakeBackProps) {
  const { t } = useLingui();
  const name = secret.name;
  const who = said.by;
  const when = <Instant at={said.until} precise />;
  const onSuccess = useAfterwards(t`Everybody is reminded of “${name}” as usual.`, onClose);
  const { mutate, isPending, error } = useTakeBackAcknowledgement({ mutation: { onSuccess } });
  return (
    <ConfirmDialog
      title={<Trans>Be reminded of “{name}” again?</Trans>}
      confirmLabel={<Trans>Remind again</Trans>}
      isPending={isPending}
      error={error}
      onConfirm={() => mutate({ applicationId: secret.application_id, secretId: secret.id })}
      onClose={onClose}
    >
      <p>
        <Trans>
          {who} is on it until {when}. Everybody who manages the secret is then reminded as usual.
        </Trans>
      </p>
    </ConfirmDialog>
  );
}
