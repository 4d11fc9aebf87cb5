import type { QueryClient } from "@tanstack/react-query";
import { createRootRouteWithContext, Outlet } from "@tanstack/react-router";
import { FocusOnNavigation } from "~/features/shell/FocusOnNavigation";

export const Route = createRootRouteWithContext<{ queryClient: QueryClient }>()({
  component: Root,
});

function Root() {
  return (
    <>
      <FocusOnNavigation />
      <Outlet />
    </>
  );
}
