import { useQuery } from "@tanstack/react-query";
import { createFileRoute } from "@tanstack/react-router";
import { federationQuery } from "~/api/queries";
import { LanguageSwitch } from "~/features/auth/LanguageSwitch";
import { HelpPage } from "~/features/help/HelpPage";
import { activatePart } from "~/i18n";

export const Route = createFileRoute("/help")({
  beforeLoad: () => activatePart("auth", "help"),
  component: Help,
});

function Help() {
  const { error, refetch } = useQuery(federationQuery);
  return <HelpPage language={<LanguageSwitch />} error={error} onRetry={refetch} />;
}
