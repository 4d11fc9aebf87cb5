import { createFileRoute } from "@tanstack/react-router";
import { AccessRequestState } from "~/api/gen/model";
import { type RequestSearch, RequestsPage } from "~/features/requests/RequestsPage";
import { activatePart } from "~/i18n";
import { oneOf, uuid } from "~/search";

export const Route = createFileRoute("/_app/operator/requests")({
  validateSearch: (search): RequestSearch => ({
    state: oneOf(AccessRequestState, search.state),
    organisation: uuid(search.organisation),
  }),
  beforeLoad: () => activatePart("requests"),
  component: Page,
});

function Page() {
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  return (
    <RequestsPage
      search={search}
      onSearch={(next) => navigate({ search: next, replace: true })}
      forOperators
    />
  );
}
