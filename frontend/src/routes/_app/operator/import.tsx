import { createFileRoute } from "@tanstack/react-router";
import { ImportPage } from "~/features/admin/import/ImportPage";
import { activatePart } from "~/i18n";

export const Route = createFileRoute("/_app/operator/import")({
  beforeLoad: () => activatePart("problems"),
  component: ImportPage,
});
