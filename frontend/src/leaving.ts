import type { QueryClient } from "@tanstack/react-query";
import { comingBackTo } from "./features/auth/returnPath";
import type { createPortalRouter } from "./router";

/** To the sign-in, which leads back here; nothing that was read for the person who has gone is kept. */
export function leaveForSignIn(
  router: ReturnType<typeof createPortalRouter>,
  queryClient: QueryClient,
): void {
  const { pathname, href } = router.latestLocation;
  if (pathname === "/sign-in") return;
  queryClient.clear();
  void router.navigate({ to: "/sign-in", search: comingBackTo(href) });
}
