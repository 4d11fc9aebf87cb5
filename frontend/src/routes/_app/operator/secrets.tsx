import { createFileRoute } from "@tanstack/react-router";
import { SecretStanding } from "~/api/gen/model";
import { SecretsPage, type SecretsSearch } from "~/features/admin/secrets/SecretsPage";
import { oneOf, uuid } from "~/search";

export const Route = createFileRoute("/_app/operator/secrets")({
  validateSearch: (search): SecretsSearch => ({
    standing: oneOf(SecretStanding, search.standing),
    organisation: uuid(search.organisation),
  }),
  component: Page,
});

function Page() {
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  return <SecretsPage search={search} onSearch={(next) => navigate({ search: next, replace: true })} />;
}
