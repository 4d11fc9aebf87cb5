import { createFileRoute, Outlet, redirect } from "@tanstack/react-router";
import { hasStatus } from "~/api/problem";
import { federationQuery, sessionQuery } from "~/api/queries";
import { Shell } from "~/features/shell/Shell";

export const Route = createFileRoute("/_app")({
  beforeLoad: async ({ context: { queryClient }, location }) => {
    void queryClient.prefetchQuery(federationQuery);
    try {
      return { session: await queryClient.ensureQueryData(sessionQuery) };
    } catch (error) {
      if (!hasStatus(error, 401)) throw error;
      const next = location.href === "/" || location.href === "/applications" ? {} : { next: location.href };
      throw redirect({ to: "/sign-in", search: next });
    }
  },
  component: App,
});

function App() {
  return (
    <Shell>
      <Outlet />
    </Shell>
  );
}
