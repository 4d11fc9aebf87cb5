import { useQueryClient } from "@tanstack/react-query";
import { refresh } from "~/api/queries";
import { announce } from "~/ui/announcer";

/**
 * What every change of one's factors ends with: it is said, the dialog closes, and what depends on them is
 * read again: the factors, how one proves oneself again, and the sessions, which may have ended.
 */
export function useFactorsChanged(onClose?: () => void) {
  const client = useQueryClient();
  return (message: string) => {
    announce(message);
    onClose?.();
    return refresh(client, "account", "session");
  };
}
