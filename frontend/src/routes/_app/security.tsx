import { createFileRoute } from "@tanstack/react-router";
import { SecurityPage } from "~/features/security/SecurityPage";
import { activatePart } from "~/i18n";

export const Route = createFileRoute("/_app/security")({
  beforeLoad: () => activatePart("security"),
  component: SecurityPage,
});
