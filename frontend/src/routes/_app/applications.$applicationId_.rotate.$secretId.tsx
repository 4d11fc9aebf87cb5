import { createFileRoute } from "@tanstack/react-router";
import { RotationPage } from "~/features/secrets/rotation/RotationPage";
import { NotFound } from "~/features/shell/Failures";
import { activatePart } from "~/i18n";

export const Route = createFileRoute("/_app/applications/$applicationId_/rotate/$secretId")({
  beforeLoad: () => activatePart("applications", "secrets"),
  component: Page,
});

// What it shows is read by the page itself: a loader would belong to the first load of everybody.
function Page() {
  return <RotationPage {...Route.useParams()} notFound={<NotFound />} />;
}
