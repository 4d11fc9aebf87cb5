import { createFileRoute } from "@tanstack/react-router";
import type { AdminSearch } from "~/features/admin/AdminPage";
import { ApisPage } from "~/features/admin/apis/ApisPage";
import { text } from "~/search";

export const Route = createFileRoute("/_app/operator/apis")({
  validateSearch: (search): AdminSearch => ({ q: text(search.q) }),
  component: Page,
});

function Page() {
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  return <ApisPage search={search} onSearch={(next) => navigate({ search: next, replace: true })} />;
}
