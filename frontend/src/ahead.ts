import type { createPortalRouter } from "./router";

/**
 * Asks for the pieces of the program that the address will show as soon as the program runs. The router would begin only
 * once the texts and the person are there.
 */
export function askAhead(router: ReturnType<typeof createPortalRouter>): void {
  // What fails is tried again by the router, which tells of it.
  for (const { routeId } of router.matchRoutes(router.latestLocation))
    router
      .loadRouteChunk(router.routesById[routeId as keyof typeof router.routesById])
      ?.catch(() => undefined);
}
