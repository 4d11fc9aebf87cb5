import { createFileRoute, useNavigate } from "@tanstack/react-router";
import { SetPasswordPage } from "~/features/auth/joining/SetPasswordPage";
import { activatePart } from "~/i18n";

export const Route = createFileRoute("/set-password")({
  // The frame around the page has texts of its own.
  beforeLoad: () => activatePart("auth", "joining"),
  component: SetPassword,
});

function SetPassword() {
  const navigate = useNavigate();
  return <SetPasswordPage onContinue={() => navigate({ to: "/sign-in", replace: true })} />;
}
