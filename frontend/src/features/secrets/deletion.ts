import type { Secret } from "~/api/gen/model";
import { comparable } from "./names";

const RECENT_USE_IN_MILLISECONDS = 7 * 86_400_000;

/** Why deleting a secret may stop something, most pressing first; `null` when nothing should notice. */
export type DeletionRisk = "recently_used" | "last_valid" | null;

export function isLive({ state }: Pick<Secret, "state">): boolean {
  return state === "active" || state === "expiring";
}

export function deletionRisk(
  secret: Pick<Secret, "state" | "last_used_at">,
  working: number,
  now: Date,
): DeletionRisk {
  if (!isLive(secret)) return null;
  const { last_used_at: lastUsed } = secret;
  if (lastUsed !== null && now.getTime() - new Date(lastUsed).getTime() <= RECENT_USE_IN_MILLISECONDS)
    return "recently_used";
  return working <= 1 ? "last_valid" : null;
}

/** Spaces and capitals do not matter: the point is to have read the name. */
export function isNameTyped(typed: string, name: string): boolean {
  return comparable(typed) === comparable(name);
}
