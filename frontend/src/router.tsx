import type { QueryClient } from "@tanstack/react-query";
import { createRouter } from "@tanstack/react-router";
import { NotFound, UnexpectedFailure } from "./features/shell/Failures";
import { routeTree } from "./routeTree.gen";
import { Loading } from "./ui/Page";

export function createPortalRouter(queryClient: QueryClient) {
  return createRouter({
    routeTree,
    context: { queryClient },
    defaultPreload: "intent",
    defaultPreloadStaleTime: 0,
    defaultErrorComponent: UnexpectedFailure,
    defaultNotFoundComponent: NotFound,
    defaultPendingComponent: () => <Loading />,
    scrollRestoration: true,
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof createPortalRouter>;
  }
}
