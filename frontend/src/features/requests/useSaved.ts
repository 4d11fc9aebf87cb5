import { useQueryClient } from "@tanstack/react-query";
import { refresh } from "~/api/queries";
import { announce } from "~/ui/announcer";

/** What every change ends with: it is said, the dialog closes, and the lists that show it are read again. */
export function useSaved(onClose: () => void) {
  const client = useQueryClient();
  return (message: string) => {
    announce(message);
    onClose();
    return refresh(client, "access-requests", "applications", "assignments", "attention");
  };
}
