import { createFileRoute } from "@tanstack/react-router";
import type { AdminSearch } from "~/features/admin/AdminPage";
import { PeoplePage } from "~/features/admin/people/PeoplePage";
import { text } from "~/search";

export const Route = createFileRoute("/_app/operator/people")({
  validateSearch: (search): AdminSearch => ({ q: text(search.q) }),
  component: Page,
});

function Page() {
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  return <PeoplePage search={search} onSearch={(next) => navigate({ search: next, replace: true })} />;
}
