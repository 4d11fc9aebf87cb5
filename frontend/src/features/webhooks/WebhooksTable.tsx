import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { Webhook } from "~/api/gen/model";
import { testWebhook, updateWebhook } from "~/api/gen/webhooks/webhooks";
import { refresh } from "~/api/queries";
import { announce } from "~/ui/announcer";
import { Badge } from "~/ui/Badge";
import { Button } from "~/ui/Button";
import { type Column, DataTable } from "~/ui/DataTable";
import { RowMenu } from "~/ui/Menu";
import { Problem } from "~/ui/Problem";
import { RelativeTime } from "~/ui/time/Instant";
import styles from "./Webhooks.module.css";
import type { Open } from "./WebhooksPage";

type TableProps = { webhooks: Webhook[]; onOpen: (open: Open) => void; onLog: (id: string) => void };

export function WebhooksTable({ webhooks, onOpen, onLog }: TableProps) {
  const { t } = useLingui();
  const client = useQueryClient();
  const done = (message: string) => {
    announce(message);
    return refresh(client, "organisations");
  };
  const test = useMutation({
    mutationFn: ({ organisation_id, id }: Webhook) => testWebhook(organisation_id, id),
    onSuccess: (_, { id }) => {
      onLog(id);
      return done(t`A test is on its way.`);
    },
  });
  const change = useMutation({
    mutationFn: ({ organisation_id, id, state }: Webhook) =>
      // Whatever else was changed of it meanwhile, this is what is wanted now.
      updateWebhook(organisation_id, id, { active: state !== "active" }, { "If-Match": "*" }),
    onSuccess: () => done(t`The webhook is changed.`),
  });
  const columns: Column<Webhook>[] = [
    {
      key: "url",
      header: t`Address`,
      isName: true,
      cell: ({ url }) => <span className={styles.address}>{url}</span>,
    },
    { key: "state", header: t`State`, cell: (webhook) => <State webhook={webhook} /> },
    {
      key: "actions",
      header: t`Actions`,
      isActions: true,
      cell: (webhook) => (
        <>
          {webhook.state === "active" ? (
            <Button size="s" onPress={() => test.mutate(webhook)} aria-label={t`Test ${webhook.url}`}>
              <Trans>Test</Trans>
            </Button>
          ) : null}
          <RowMenu
            label={t`More for ${webhook.url}`}
            actions={[
              { id: "log", label: t`Deliveries`, onAction: () => onLog(webhook.id) },
              {
                id: "switch",
                label: webhook.state === "active" ? t`Stop` : t`Start it again`,
                onAction: () => change.mutate(webhook),
              },
              {
                id: "secret",
                label: t`New signing secret`,
                onAction: () => onOpen({ dialog: "secret", webhook }),
              },
              { id: "delete", label: t`Delete`, onAction: () => onOpen({ dialog: "delete", webhook }) },
            ]}
          />
        </>
      ),
    },
  ];
  const error = test.error ?? change.error;
  return (
    <>
      {error ? <Problem error={error} /> : null}
      <DataTable label={t`Webhooks`} columns={columns} rows={webhooks} rowKey={({ id }) => id} />
    </>
  );
}

function State({ webhook: { state, failing_since: since } }: { webhook: Webhook }) {
  if (state === "active" && since !== null)
    return (
      <Badge tone="warning">
        <Trans>
          Has not accepted messages since <RelativeTime at={since} />
        </Trans>
      </Badge>
    );
  if (state === "active")
    return (
      <Badge tone="good">
        <Trans>Active</Trans>
      </Badge>
    );
  if (state === "paused")
    return (
      <Badge>
        <Trans>Stopped</Trans>
      </Badge>
    );
  return (
    <Badge tone="danger">
      {state === "gone" ? (
        <Trans>Stopped: the address no longer exists</Trans>
      ) : (
        <Trans>Stopped: it accepted nothing for days</Trans>
      )}
    </Badge>
  );
}
