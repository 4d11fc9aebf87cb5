import { createFileRoute } from "@tanstack/react-router";
import { type MessageSearch, MessagesPage } from "~/features/admin/messages/MessagesPage";
import { text, uuid } from "~/search";

export const Route = createFileRoute("/_app/operator/messages")({
  // Which words are known is looked up by the page, as this belongs to the first load of everybody.
  validateSearch: (search): MessageSearch => ({
    state: text(search.state),
    kind: text(search.kind),
    days: text(search.days),
    person: uuid(search.person),
    organisation: uuid(search.organisation),
  }),
  component: Page,
});

function Page() {
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  return <MessagesPage search={search} onSearch={(next) => navigate({ search: next, replace: true })} />;
}
