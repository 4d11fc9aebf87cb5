import { usePortalName } from "~/api/queries";

/** The title of the browser's tab: what the page is, and whose portal it belongs to. */
export function PageTitle({ children }: { children: string }) {
  return <title>{`${children} · ${usePortalName()}`}</title>;
}
