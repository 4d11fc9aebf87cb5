import type { QueryClient } from "@tanstack/react-query";
import { federationQuery, sessionQuery } from "./api/queries";
import type { createPortalRouter } from "./router";

/**
 * Asks for what the address will show as soon as the program runs. The router would begin only once the texts are
 * there, and then ask for one thing after the other, each of which is a whole journey on a slow connection.
 */
export function askAhead(router: ReturnType<typeof createPortalRouter>, queryClient: QueryClient): void {
  const matches = router.matchRoutes(router.latestLocation);
  if (matches.some(({ routeId }) => routeId === "/_app")) void queryClient.prefetchQuery(sessionQuery);
  void queryClient.prefetchQuery(federationQuery);
  for (const { routeId, params, staticData } of matches) {
    // What fails is tried again by the router, which tells of it.
    router
      .loadRouteChunk(router.routesById[routeId as keyof typeof router.routesById])
      ?.catch(() => undefined);
    staticData.ahead?.(queryClient, params);
  }
}
