import { createFileRoute } from "@tanstack/react-router";
import { type WebhookSearch, WebhooksPage } from "~/features/webhooks/WebhooksPage";
import { activatePart } from "~/i18n";
import { uuid } from "~/search";

export const Route = createFileRoute("/_app/webhooks")({
  validateSearch: (search): WebhookSearch => ({
    organisation: uuid(search.organisation),
    log: uuid(search.log),
  }),
  beforeLoad: () => activatePart("webhooks"),
  component: Page,
});

function Page() {
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  return <WebhooksPage search={search} onSearch={(next) => navigate({ search: next, replace: true })} />;
}
