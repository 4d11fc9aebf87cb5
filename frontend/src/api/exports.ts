type List =
  | "organisations"
  | "apis"
  | "applications"
  | "secrets"
  | "people"
  | "assignments"
  | "access-requests";

/** Where a list is as a file, narrowed as it is on the page. */
export function exportAddress(list: List, params: Record<string, string | boolean | undefined>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) if (value !== undefined) query.set(name, String(value));
  const asked = query.toString();
  return `/api/v1/exports/${list}${asked === "" ? "" : `?${asked}`}`;
}
