import { createFileRoute } from "@tanstack/react-router";
import { type AssignmentSearch, AssignmentsPage } from "~/features/admin/assignments/AssignmentsPage";
import { uuid } from "~/search";

export const Route = createFileRoute("/_app/operator/assignments")({
  validateSearch: (search): AssignmentSearch => ({
    person: uuid(search.person),
    organisation: uuid(search.organisation),
    application: uuid(search.application),
  }),
  component: Page,
});

function Page() {
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  return <AssignmentsPage search={search} onClearSearch={() => navigate({ search: {}, replace: true })} />;
}
