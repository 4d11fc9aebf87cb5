import { queryOptions } from "@tanstack/react-query";
import type { ListSecretsParams, Secret } from "./gen/model";
import {
  getGetRotationQueryKey,
  getGetSecretQueryKey,
  getGetSecretUsageQueryKey,
  getListSecretsQueryKey,
  getRotation,
  getSecret,
  getSecretUsage,
  listSecrets,
} from "./gen/secrets/secrets";
import { pages } from "./pages";

/** More than an application has, so that what is valid is not behind what has expired. */
const MOST = 200;

/** The secrets of an application, without their values; all but the deleted unless a state is asked for. */
export const secretsQuery = (applicationId: string, params: ListSecretsParams) =>
  pages(getListSecretsQueryKey(applicationId, params), (page, options) =>
    listSecrets(applicationId, { ...params, ...page, limit: MOST }, options),
  );

/** One secret as it is at this moment. */
export const currentSecretQuery = ({ application_id: applicationId, id }: Secret) =>
  queryOptions({
    queryKey: getGetSecretQueryKey(applicationId, id),
    queryFn: async ({ signal }) => (await getSecret(applicationId, id, { signal })).data,
    gcTime: 0,
    staleTime: 0,
  });

/** The tokens of each of the last days for one secret. */
export const secretUsageQuery = ({ application_id: applicationId, id }: Secret) =>
  queryOptions({
    queryKey: getGetSecretUsageQueryKey(applicationId, id),
    queryFn: async ({ signal }) => (await getSecretUsage(applicationId, id, undefined, { signal })).data,
    staleTime: 0,
  });

/** How it stands with replacing one secret. */
export const rotationQuery = (applicationId: string, secretId: string) =>
  queryOptions({
    queryKey: getGetRotationQueryKey(applicationId, secretId),
    queryFn: async ({ signal }) => (await getRotation(applicationId, secretId, { signal })).data,
    staleTime: 0,
    // The server does not take it for a sign that somebody is there.
    meta: { asksByItself: true },
  });
