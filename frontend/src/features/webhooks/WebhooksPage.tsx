import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import type { Organisation, Webhook } from "~/api/gen/model";
import { hasStatus } from "~/api/problem";
import { ownOrganisationsQuery, webhooksQuery } from "~/api/webhookQueries";
import { Button } from "~/ui/Button";
import { WebhookIcon } from "~/ui/icons";
import { EmptyState, LoadFailure, Loading, PageHeader } from "~/ui/Page";
import { PlusIcon } from "~/ui/rareIcons";
import { Select } from "~/ui/Select";
import { Deliveries } from "./Deliveries";
import styles from "./Webhooks.module.css";
import { WebhooksTable } from "./WebhooksTable";

const WebhookDialogs = lazy(async () => ({ default: (await import("./WebhookDialogs")).WebhookDialogs }));

export type WebhookSearch = { organisation?: string; log?: string };
export type Open = { dialog: "add" } | { dialog: "secret" | "delete"; webhook: Webhook } | null;
type PageProps = { search: WebhookSearch; onSearch: (search: WebhookSearch) => void };

/** Addresses of an organisation that are told of what happens to its secrets. */
export function WebhooksPage({ search, onSearch }: PageProps) {
  const { t } = useLingui();
  const organisations = useQuery(ownOrganisationsQuery);
  const id = search.organisation ?? organisations.data?.[0]?.id;
  const [open, setOpen] = useState<Open>(null);
  return (
    <>
      <PageHeader
        title={t`Webhooks`}
        lead={
          <Trans>
            Addresses of your own that get a message when a secret is created, deleted, suspended or resumed,
            and before it expires. Each message is signed as the Standard Webhooks specification says.
          </Trans>
        }
        actions={
          id === undefined ? null : (
            <Button look="primary" onPress={() => setOpen({ dialog: "add" })}>
              <PlusIcon />
              <Trans>Add webhook</Trans>
            </Button>
          )
        }
      />
      {organisations.isPending ? <Loading rows={3} /> : null}
      {organisations.isError ? (
        <LoadFailure error={organisations.error} onRetry={organisations.refetch} />
      ) : null}
      {organisations.data ? (
        <Chosen
          organisations={organisations.data}
          id={id}
          search={search}
          onSearch={onSearch}
          onOpen={setOpen}
        />
      ) : null}
      <Suspense fallback={null}>
        {open && id !== undefined ? (
          <WebhookDialogs organisationId={id} open={open} onClose={() => setOpen(null)} />
        ) : null}
      </Suspense>
    </>
  );
}

type ChosenProps = PageProps & {
  organisations: Organisation[];
  id: string | undefined;
  onOpen: (open: Open) => void;
};

function Chosen({ organisations, id, search, onSearch, onOpen }: ChosenProps) {
  if (id === undefined) return <NotYours />;
  return (
    <>
      {organisations.length > 1 ? (
        <div className={styles.choice}>
          <Select
            label={<Trans>Organisation</Trans>}
            name="organisation"
            value={id}
            onChange={(organisation) => onSearch({ organisation })}
            options={organisations.map(({ id: value, name }) => ({ value, label: name }))}
          />
        </div>
      ) : null}
      <List id={id} search={search} onSearch={onSearch} onOpen={onOpen} />
    </>
  );
}

type ListProps = PageProps & { id: string; onOpen: (open: Open) => void };

function List({ id, search, onSearch, onOpen }: ListProps) {
  const webhooks = useQuery(webhooksQuery(id));
  if (webhooks.isPending) return <Loading rows={3} />;
  if (webhooks.isError)
    return hasStatus(webhooks.error, 403) || hasStatus(webhooks.error, 404) ? (
      <NotYours />
    ) : (
      <LoadFailure error={webhooks.error} onRetry={webhooks.refetch} />
    );
  if (webhooks.data.length === 0)
    return (
      <EmptyState icon={<PlusIcon size={22} />} title={<Trans>No webhooks yet</Trans>}>
        <Trans>Add an address of your own and send it a test.</Trans>
      </EmptyState>
    );
  const shown = webhooks.data.find((webhook) => webhook.id === search.log);
  return (
    <>
      <WebhooksTable
        webhooks={webhooks.data}
        onOpen={onOpen}
        onLog={(log) => onSearch({ organisation: id, log })}
      />
      {shown ? (
        <div className={styles.below}>
          <Deliveries webhook={shown} />
        </div>
      ) : null}
    </>
  );
}

function NotYours() {
  return (
    <EmptyState icon={<WebhookIcon size={22} />} title={<Trans>Nothing to look after here</Trans>}>
      <Trans>Webhooks are for operators and for whoever manages all applications of an organisation.</Trans>
    </EmptyState>
  );
}
