import { createFileRoute, notFound } from "@tanstack/react-router";
import { hasStatus } from "~/api/problem";
import { OffboardingPage, type OffboardingSearch } from "~/features/admin/people/OffboardingPage";
import { flag, uuid } from "~/search";

export const Route = createFileRoute("/_app/operator/people_/$personId/offboarding")({
  validateSearch: (search): OffboardingSearch => ({ handled: flag(search.handled) }),
  loader: async ({ context: { queryClient }, params: { personId } }) => {
    if (uuid(personId) === undefined) throw notFound();
    // A loader belongs to the first load of everybody; what only operators read must not.
    const { personQuery } = await import("~/api/adminQueries");
    try {
      await queryClient.ensureQueryData(personQuery(personId));
    } catch (error) {
      if (hasStatus(error, 404)) throw notFound();
      throw error;
    }
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
