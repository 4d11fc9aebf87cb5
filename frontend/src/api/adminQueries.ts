import { queryOptions } from "@tanstack/react-query";
import { getListApisQueryKey, listApis } from "./gen/apis/apis";
import { getListAssignmentsQueryKey, listAssignments } from "./gen/assignments/assignments";
import { getListJobsQueryKey, listJobs } from "./gen/jobs/jobs";
import {
  getGetMessageQueryKey,
  getListMessagesQueryKey,
  getListPlannedNoticesQueryKey,
  getMessage,
  listMessages,
  listPlannedNotices,
} from "./gen/messages/messages";
import type {
  ListApisParams,
  ListAssignmentsParams,
  ListFederationSecretsParams,
  ListLeftSecretsParams,
  ListMessagesParams,
  ListOrganisationsParams,
  ListPeopleParams,
  ListPlannedNoticesParams,
  PageDocumentFederationSecretItemsItem,
  PageDocumentLeftSecretItemsItem,
  PageDocumentPlannedNoticeItemsItem,
} from "./gen/model";
import {
  getGetOrganisationQueryKey,
  getListOrganisationsQueryKey,
  getOrganisation,
  listOrganisations,
} from "./gen/organisations/organisations";
import {
  getGetOverviewQueryKey,
  getListFederationSecretsQueryKey,
  getOverview,
  listFederationSecrets,
} from "./gen/overview/overview";
import {
  getGetPersonQueryKey,
  getListLeftSecretsQueryKey,
  getListPeopleQueryKey,
  getPerson,
  getPreviewDepartureQueryKey,
  listLeftSecrets,
  listPeople,
  previewDeparture,
} from "./gen/people/people";
import { getListSigningKeysQueryKey, listSigningKeys } from "./gen/signing-keys/signing-keys";
import { pages } from "./pages";

// What only operators read. Apart from the rest, so that nobody else has to load it.

export const organisationsQuery = (params: ListOrganisationsParams) =>
  pages(getListOrganisationsQueryKey(params), (page, options) =>
    listOrganisations({ ...params, ...page }, options),
  );

export const organisationQuery = (id: string) =>
  queryOptions({
    queryKey: getGetOrganisationQueryKey(id),
    queryFn: async ({ signal }) => (await getOrganisation(id, { signal })).data,
  });

/** Others change what it counts, so it is asked each time it is shown. */
export const overviewQuery = queryOptions({
  queryKey: getGetOverviewQueryKey(),
  queryFn: async ({ signal }) => (await getOverview({ signal })).data,
  staleTime: 0,
});

/** A secret with where it belongs, as the list of all of them has it. */
export type FederationSecret = PageDocumentFederationSecretItemsItem;

export const federationSecretsQuery = (params: ListFederationSecretsParams) =>
  pages(getListFederationSecretsQueryKey(params), (page, options) =>
    listFederationSecrets({ ...params, ...page }, options),
  );

export const apisQuery = (params: ListApisParams) =>
  pages(getListApisQueryKey(params), (page, options) => listApis({ ...params, ...page }, options));

export const peopleQuery = (params: ListPeopleParams) =>
  pages(getListPeopleQueryKey(params), (page, options) => listPeople({ ...params, ...page }, options));

export const assignmentsQuery = (params: ListAssignmentsParams) =>
  pages(getListAssignmentsQueryKey(params), (page, options) =>
    listAssignments({ ...params, ...page }, options),
  );

export const personQuery = (id: string) =>
  queryOptions({
    queryKey: getGetPersonQueryKey(id),
    queryFn: async ({ signal }) => (await getPerson(id, { signal })).data,
  });

/** A secret that somebody left behind, as the list of them has it. */
export type LeftSecret = PageDocumentLeftSecretItemsItem;

export const leftSecretsQuery = (personId: string, params: ListLeftSecretsParams) =>
  pages(getListLeftSecretsQueryKey(personId, params), (page, options) =>
    listLeftSecrets(personId, { ...params, ...page }, options),
  );

/** What would be left behind is asked each time, as others change it too. */
export const departureQuery = (personId: string, assignmentId: string | undefined) => {
  const params = assignmentId === undefined ? {} : { assignment_id: assignmentId };
  return queryOptions({
    queryKey: getPreviewDepartureQueryKey(personId, params),
    queryFn: async ({ signal }) => (await previewDeparture(personId, params, { signal })).data,
    staleTime: 0,
    gcTime: 0,
  });
};

export const signingKeysQuery = queryOptions({
  queryKey: getListSigningKeysQueryKey(),
  queryFn: async ({ signal }) => (await listSigningKeys({ signal })).data.items,
});

export const messagesQuery = (params: ListMessagesParams) =>
  pages(getListMessagesQueryKey(params), (page, options) => listMessages({ ...params, ...page }, options));

export type PlannedReminder = PageDocumentPlannedNoticeItemsItem;

export const plannedRemindersQuery = (params: ListPlannedNoticesParams) =>
  pages(getListPlannedNoticesQueryKey(params), (page, options) =>
    listPlannedNotices({ ...params, ...page }, options),
  );

export const messageQuery = (id: string) =>
  queryOptions({
    queryKey: getGetMessageQueryKey(id),
    queryFn: async ({ signal }) => (await getMessage(id, { signal })).data,
  });

const JOBS_EVERY_MILLISECONDS = 5_000;

export const jobsQuery = queryOptions({
  queryKey: getListJobsQueryKey(),
  queryFn: async ({ signal }) => (await listJobs({ signal })).data.items,
  refetchInterval: JOBS_EVERY_MILLISECONDS,
});
