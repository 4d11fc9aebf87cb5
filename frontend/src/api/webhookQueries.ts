import { queryOptions } from "@tanstack/react-query";
import type { PageDocumentWebhookDeliveryItemsItem } from "./gen/model";
import { getListOrganisationsQueryKey, listOrganisations } from "./gen/organisations/organisations";
import {
  getListWebhookDeliveriesQueryKey,
  getListWebhooksQueryKey,
  listWebhookDeliveries,
  listWebhooks,
} from "./gen/webhooks/webhooks";
import { pages } from "./pages";

/** What a webhook was told, as the log has it. */
export type Delivery = PageDocumentWebhookDeliveryItemsItem;

const MOST_PER_PAGE = 200;

/** The organisations within reach, which are few for who is no operator. */
export const ownOrganisationsQuery = queryOptions({
  queryKey: [...getListOrganisationsQueryKey(), "own"],
  queryFn: async ({ signal }) => (await listOrganisations({ limit: MOST_PER_PAGE }, { signal })).data.items,
});

export const webhooksQuery = (organisationId: string) =>
  queryOptions({
    queryKey: getListWebhooksQueryKey(organisationId),
    queryFn: async ({ signal }) => (await listWebhooks(organisationId, { signal })).data.items,
  });

export const webhookDeliveriesQuery = (organisationId: string, webhookId: string) =>
  pages(getListWebhookDeliveriesQueryKey(organisationId, webhookId), (page, options) =>
    listWebhookDeliveries(organisationId, webhookId, page, options),
  );
