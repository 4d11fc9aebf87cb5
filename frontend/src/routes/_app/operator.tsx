import { createFileRoute, Outlet, redirect } from "@tanstack/react-router";
import { AdminNavigation } from "~/features/admin/AdminNavigation";
import { activateAdministration } from "~/i18n";

export const Route = createFileRoute("/_app/operator")({
  beforeLoad: async ({ context: { session } }) => {
    if (!session.operator) throw redirect({ to: "/applications", replace: true });
    await activateAdministration();
  },
  component: Administration,
});

function Administration() {
  return (
    <>
      <AdminNavigation />
      <Outlet />
    </>
  );
}
