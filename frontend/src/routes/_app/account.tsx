import { createFileRoute } from "@tanstack/react-router";
import { AccountPage } from "~/features/account/AccountPage";
import { activatePart } from "~/i18n";

export const Route = createFileRoute("/_app/account")({
  beforeLoad: () => activatePart("account"),
  component: AccountPage,
});
