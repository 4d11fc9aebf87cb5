import type { QueryClient } from "@tanstack/react-query";
import { createRootRouteWithContext, Outlet } from "@tanstack/react-router";
import { NotFound, UnexpectedFailure } from "~/features/shell/Failures";
import { FocusOnNavigation } from "~/features/shell/FocusOnNavigation";

export const Route = createRootRouteWithContext<{ queryClient: QueryClient }>()({
  component: Root,
  notFoundComponent: NotFound,
  errorComponent: UnexpectedFailure,
});

function Root() {
  return (
    <>
      <FocusOnNavigation />
      <Outlet />
    </>
  );
}
