import { useQueryClient } from "@tanstack/react-query";
import { refresh } from "~/api/queries";
import { announce } from "~/ui/announcer";

/** What every change of a secret ends with: it is said, the dialog closes, and all that shows it is read again. */
export function useAfterwards(said: string, onClose: () => void) {
  const client = useQueryClient();
  return async () => {
    announce(said);
    onClose();
    await refresh(client, "applications");
  };
}
