import { createFileRoute } from "@tanstack/react-router";
import { ForgotPasswordPage } from "~/features/auth/joining/ForgotPasswordPage";
import { activatePart } from "~/i18n";

export const Route = createFileRoute("/forgot-password")({
  // The frame around the page has texts of its own.
  beforeLoad: () => activatePart("auth", "joining"),
  component: ForgotPasswordPage,
});
