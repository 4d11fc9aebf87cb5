import { createFileRoute } from "@tanstack/react-router";
import {
  type AdminApplicationSearch,
  AdminApplicationsPage,
} from "~/features/admin/applications/AdminApplicationsPage";
import { flag, text, uuid } from "~/search";

export const Route = createFileRoute("/_app/operator/applications")({
  validateSearch: (search): AdminApplicationSearch => ({
    q: text(search.q),
    organisation: uuid(search.organisation),
    few_managers: flag(search.few_managers),
    without_manager: flag(search.without_manager),
  }),
  component: Page,
});

function Page() {
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  return (
    <AdminApplicationsPage search={search} onSearch={(next) => navigate({ search: next, replace: true })} />
  );
}
