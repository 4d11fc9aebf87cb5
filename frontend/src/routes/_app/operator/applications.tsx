import { createFileRoute } from "@tanstack/react-router";
import type { AdminSearch } from "~/features/admin/AdminPage";
import { AdminApplicationsPage } from "~/features/admin/applications/AdminApplicationsPage";
import { text } from "~/search";

export const Route = createFileRoute("/_app/operator/applications")({
  validateSearch: (search): AdminSearch => ({ q: text(search.q) }),
  component: Page,
});

function Page() {
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  return (
    <AdminApplicationsPage search={search} onSearch={(next) => navigate({ search: next, replace: true })} />
  );
}
