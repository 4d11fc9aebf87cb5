import type { ListSecretsParams } from "./gen/model";
import { getListSecretsQueryKey, listSecrets } from "./gen/secrets/secrets";
import { pages } from "./pages";

/** The secrets of an application, without their values; all but the deleted unless a state is asked for. */
export const secretsQuery = (applicationId: string, params: ListSecretsParams) =>
  pages(getListSecretsQueryKey(applicationId, params), (page, options) =>
    listSecrets(applicationId, { ...params, ...page }, options),
  );
