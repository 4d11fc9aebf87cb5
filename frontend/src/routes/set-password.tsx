import { createFileRoute, useNavigate } from "@tanstack/react-router";
import { SetPasswordPage } from "~/features/auth/SetPasswordPage";

export const Route = createFileRoute("/set-password")({ component: SetPassword });

function SetPassword() {
  const navigate = useNavigate();
  return <SetPasswordPage onContinue={() => navigate({ to: "/sign-in", replace: true })} />;
}
