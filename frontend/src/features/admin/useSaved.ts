import { useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { refresh } from "~/api/queries";
import { announce } from "~/ui/announcer";

/** What every change ends with: it is said, the dialog closes, and the lists that show it are read again. */
export function useSaved(onClose: () => void, ...paths: string[]) {
  const client = useQueryClient();
  const joined = paths.join(" ");
  return useCallback(
    (message: string) => {
      announce(message);
      onClose();
      return refresh(client, ...joined.split(" "));
    },
    [client, onClose, joined],
  );
}
