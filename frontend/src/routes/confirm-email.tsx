import { createFileRoute } from "@tanstack/react-router";
import { ConfirmEmailPage } from "~/features/auth/joining/ConfirmEmailPage";
import { activatePart } from "~/i18n";

export const Route = createFileRoute("/confirm-email")({
  // The frame around the page has texts of its own.
  beforeLoad: () => activatePart("auth", "joining"),
  component: ConfirmEmailPage,
});
