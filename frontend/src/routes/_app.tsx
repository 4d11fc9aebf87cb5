import { createFileRoute, Outlet, redirect, useRouter } from "@tanstack/react-router";
import { hasStatus } from "~/api/problem";
import { sessionQuery } from "~/api/queries";
import { comingBackTo } from "~/features/auth/returnPath";
import { SessionEnd } from "~/features/security/SessionEnd";
import { StepUp } from "~/features/security/StepUp";
import { Shell } from "~/features/shell/Shell";
import { speak } from "~/i18n";
import { leaveForSignIn } from "~/leaving";

export const Route = createFileRoute("/_app")({
  beforeLoad: async ({ context: { queryClient }, location }) => {
    try {
      const session = await queryClient.ensureQueryData(sessionQuery);
      await speak(session.person.locale);
      return { session };
    } catch (error) {
      if (!hasStatus(error, 401)) throw error;
      throw redirect({ to: "/sign-in", search: comingBackTo(location.href) });
    }
  },
  component: App,
});

function App() {
  const { queryClient } = Route.useRouteContext();
  const router = useRouter();
  return (
    <Shell>
      <Outlet />
      <StepUp />
      <SessionEnd onLeave={() => leaveForSignIn(router, queryClient)} />
    </Shell>
  );
}
