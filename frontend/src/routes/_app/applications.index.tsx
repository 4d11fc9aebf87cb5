import { createFileRoute } from "@tanstack/react-router";
import { ApplicationState, Environment } from "~/api/gen/model";
import { applicationsQuery } from "~/api/queries";
import { type ApplicationSearch, ApplicationsPage } from "~/features/applications/ApplicationsPage";
import { activatePart } from "~/i18n";
import { flag, oneOf, text } from "~/search";

export const Route = createFileRoute("/_app/applications/")({
  validateSearch: (search): ApplicationSearch => ({
    q: text(search.q),
    environment: oneOf(Environment, search.environment),
    state: oneOf(ApplicationState, search.state),
    few_managers: flag(search.few_managers),
  }),
  beforeLoad: () => activatePart("applications"),
  loaderDeps: ({ search }) => search,
  loader: ({ context: { queryClient }, deps }) => {
    void queryClient.prefetchInfiniteQuery(applicationsQuery(deps));
  },
  component: Applications,
});

function Applications() {
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  return <ApplicationsPage search={search} onSearch={(next) => navigate({ search: next, replace: true })} />;
}
