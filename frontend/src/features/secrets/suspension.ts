import type { SuspendSecret } from "~/api/gen/model";

/** What becomes of a suspended secret by itself. */
export type End = "open" | "resume" | "delete";

const DAYS = { resume: 1, delete: 14 };
const DAY_IN_MILLISECONDS = 86_400_000;

export function endOf(end: End, now: Date): SuspendSecret {
  if (end === "open") return {};
  const at = new Date(now.getTime() + DAYS[end] * DAY_IN_MILLISECONDS).toISOString();
  return end === "resume" ? { resume_at: at } : { delete_at: at };
}
