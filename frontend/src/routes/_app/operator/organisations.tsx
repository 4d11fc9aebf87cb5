import { createFileRoute } from "@tanstack/react-router";
import type { AdminSearch } from "~/features/admin/AdminPage";
import { OrganisationsPage } from "~/features/admin/organisations/OrganisationsPage";
import { text } from "~/search";

export const Route = createFileRoute("/_app/operator/organisations")({
  validateSearch: (search): AdminSearch => ({ q: text(search.q) }),
  component: Page,
});

function Page() {
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  return <OrganisationsPage search={search} onSearch={(next) => navigate({ search: next, replace: true })} />;
}
