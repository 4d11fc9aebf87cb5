import { createFileRoute } from "@tanstack/react-router";
import { OffboardingPage, type OffboardingSearch } from "~/features/admin/people/OffboardingPage";
import { flag } from "~/search";

export const Route = createFileRoute("/_app/operator/people_/$personId/offboarding")({
  validateSearch: (search): OffboardingSearch => ({ handled: flag(search.handled) }),
  loader: async ({ context: { queryClient }, params: { personId } }) => {
    // A loader belongs to the first load of everybody; what only operators read must not.
    await (await import("~/features/admin/people/loadPerson")).loadPerson(queryClient, personId);
  },
  component: Page,
});

function Page() {
  const { personId } = Route.useParams();
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  return (
    <OffboardingPage
      personId={personId}
      search={search}
      onSearch={(next) => navigate({ search: next, replace: true })}
    />
  );
}
