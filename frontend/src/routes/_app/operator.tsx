import { createFileRoute, Outlet, redirect } from "@tanstack/react-router";
import { AdminHead } from "~/features/admin/AdminNavigation";
import { activatePart } from "~/i18n";

export const Route = createFileRoute("/_app/operator")({
  beforeLoad: async ({ context: { session } }) => {
    if (!session.operator && !session.auditor) throw redirect({ to: "/applications", replace: true });
    await activatePart("administration");
  },
  component: Administration,
});

function Administration() {
  return (
    <>
      <AdminHead />
      <Outlet />
    </>
  );
}
