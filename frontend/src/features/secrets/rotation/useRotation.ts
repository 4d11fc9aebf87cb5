import { type QueryClient, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { addressOf } from "~/api/address";
import type { Rotation } from "~/api/gen/model";
import { getGetRotationQueryKey } from "~/api/gen/secrets/secrets";
import { refresh } from "~/api/queries";
import { rotationQuery } from "~/api/secretQueries";

/** How often the server is asked while no events arrive. */
const ASK_EVERY_MILLISECONDS = 2000;
/** After how long a connection that the server has refused is tried again. */
const TRY_AGAIN_AFTER_MILLISECONDS = 10_000;

/**
 * How it stands with replacing a secret, as it changes: told by the server, or asked for where its events do not arrive.
 */
export function useRotation(applicationId: string, secretId: string) {
  const client = useQueryClient();
  const [isLive, setIsLive] = useState(false);
  useEffect(() => listen(client, applicationId, setIsLive), [client, applicationId]);
  const query = useQuery({
    ...rotationQuery(applicationId, secretId),
    refetchInterval: isLive ? false : ASK_EVERY_MILLISECONDS,
  });
  return { ...query, isLive };
}

/** Hears the events of an application while the page is in sight; answers how to stop. */
function listen(client: QueryClient, applicationId: string, onLive: (isLive: boolean) => void) {
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = () => {
    clearTimeout(timer);
    source?.close();
    source = undefined;
    onLive(false);
  };
  const start = () => {
    stop();
    // A browser has few connections to one server; one that nobody looks at is not worth one.
    if (document.hidden || typeof EventSource === "undefined") return;
    const address = addressOf(`/api/v1/applications/${applicationId}/secret-events`);
    source = new EventSource(address, { withCredentials: true });
    source.onopen = () => onLive(true);
    source.onerror = () => {
      onLive(false);
      // What breaks off is connected again by the browser; what was refused is not.
      if (source?.readyState === EventSource.CLOSED) timer = setTimeout(start, TRY_AGAIN_AFTER_MILLISECONDS);
    };
    source.addEventListener("rotation", ({ data }) => {
      const told: Rotation = JSON.parse(data);
      client.setQueryData(getGetRotationQueryKey(applicationId, told.old.id), told);
    });
    source.addEventListener("gone", () => void refresh(client, `applications/${applicationId}`));
  };
  start();
  document.addEventListener("visibilitychange", start);
  return () => {
    document.removeEventListener("visibilitychange", start);
    stop();
  };
}
