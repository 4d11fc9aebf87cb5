import { createFileRoute } from "@tanstack/react-router";
import { AuditPage } from "~/features/audit/AuditPage";
import type { AuditSearch } from "~/features/audit/search";
import { activatePart } from "~/i18n";
import { text, uuid } from "~/search";

export const Route = createFileRoute("/_app/audit")({
  validateSearch: (search): AuditSearch => ({
    action: text(search.action),
    person: uuid(search.person),
    organisation: uuid(search.organisation),
    application: uuid(search.application),
    from: text(search.from),
    until: text(search.until),
  }),
  beforeLoad: () => activatePart("audit"),
  component: Audit,
});

function Audit() {
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  return <AuditPage search={search} onSearch={(next) => navigate({ search: next, replace: true })} />;
}
