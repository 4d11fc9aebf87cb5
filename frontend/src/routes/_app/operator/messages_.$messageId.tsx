import { createFileRoute } from "@tanstack/react-router";
import { MessagePage } from "~/features/admin/messages/MessagePage";

export const Route = createFileRoute("/_app/operator/messages_/$messageId")({ component: Page });

function Page() {
  const { messageId } = Route.useParams();
  return <MessagePage messageId={messageId} />;
}
