import { type QueryKey, useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { editableQuery } from "~/api/editableQuery";
import { Dialog } from "~/ui/Dialog";
import { LoadFailure, Loading } from "~/ui/Page";

type IfMatch = { "If-Match": string };

type EditingProps<T> = {
  title: ReactNode;
  queryKey: QueryKey;
  read: (options: { signal: AbortSignal }) => Promise<{ data: T; headers: Headers }>;
  onClose: () => void;
  children: (current: T, ifMatch: IfMatch) => ReactNode;
};

/** Reads what is to be edited, and its version, before the form is shown. */
export function Editing<T>({ title, queryKey, read, onClose, children }: EditingProps<T>) {
  const current = useQuery(editableQuery(queryKey, read));
  if (current.data) return children(current.data.data, current.data.ifMatch);
  return (
    <Dialog title={title} onClose={onClose}>
      {current.isError ? (
        <LoadFailure error={current.error} onRetry={current.refetch} />
      ) : (
        <Loading rows={2} />
      )}
    </Dialog>
  );
}
