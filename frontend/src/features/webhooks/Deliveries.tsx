import { Trans, useLingui } from "@lingui/react/macro";
import { useInfiniteQuery } from "@tanstack/react-query";
import type { Webhook } from "~/api/gen/model";
import { type Delivery, webhookDeliveriesQuery } from "~/api/webhookQueries";
import { Badge } from "~/ui/Badge";
import { type Column, DataTable } from "~/ui/DataTable";
import { EmptyState, Listed, Section } from "~/ui/Page";
import { HistoryIcon } from "~/ui/rareIcons";
import { Instant } from "~/ui/time/Instant";
import styles from "./Webhooks.module.css";

const AGAIN_MILLISECONDS = 3_000;

/** What a webhook was told, as it happens. */
export function Deliveries({ webhook: { id, organisation_id, url } }: { webhook: Webhook }) {
  return (
    <Section
      id="deliveries"
      title={<Trans>Deliveries</Trans>}
      lead={<span className={styles.address}>{url}</span>}
    >
      <Log organisationId={organisation_id} id={id} />
    </Section>
  );
}

function Log({ organisationId, id }: { organisationId: string; id: string }) {
  const { t } = useLingui();
  const columns = useColumns();
  const list = useInfiniteQuery({
    ...webhookDeliveriesQuery(organisationId, id),
    refetchInterval: AGAIN_MILLISECONDS,
  });
  return (
    <Listed
      list={list}
      rows={3}
      nothing={
        <EmptyState icon={<HistoryIcon size={22} />} title={<Trans>Nothing yet</Trans>}>
          <Trans>Its deliveries appear here and are kept for 30 days.</Trans>
        </EmptyState>
      }
    >
      {(rows) => <DataTable label={t`Deliveries`} columns={columns} rows={rows} rowKey={({ id }) => id} />}
    </Listed>
  );
}

function useColumns(): Column<Delivery>[] {
  const { t } = useLingui();
  return [
    { key: "event", header: t`Event`, isName: true, cell: ({ event }) => <code>{event}</code> },
    { key: "state", header: t`Outcome`, cell: (row) => <Outcome delivery={row} /> },
    { key: "created", header: t`Since`, cell: ({ created_at }) => <Instant at={created_at} precise /> },
    {
      key: "next",
      header: t`Next try`,
      cell: ({ next_attempt_at: next }) => (next === null ? null : <Instant at={next} precise />),
    },
  ];
}

function Outcome({
  delivery: { state, last_error: error, last_status: status, attempts },
}: {
  delivery: Delivery;
}) {
  if (state === "delivered")
    return (
      <Badge tone="good">
        <Trans>Delivered ({status})</Trans>
      </Badge>
    );
  return (
    <div className={styles.stack}>
      <Badge tone={state === "failed" ? "danger" : attempts > 0 ? "warning" : "neutral"}>
        {state === "failed" ? (
          <Trans>Given up</Trans>
        ) : attempts > 0 ? (
          <Trans>To be tried again</Trans>
        ) : (
          <Trans>On its way</Trans>
        )}
      </Badge>
      <span className={styles.faint}>{error}</span>
    </div>
  );
}
