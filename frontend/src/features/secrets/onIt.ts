import type { Secret } from "~/api/gen/model";

const DAY_IN_MILLISECONDS = 86_400_000;
/** From so long before the expiry on everybody is reminded, whatever was said. */
const AT_THE_END = 3 * DAY_IN_MILLISECONDS;

/** For how many days reminders of a secret may rest: what is offered. */
const OFFERED = [1, 3, 7, 14] as const;

type Known = Pick<Secret, "expires_at" | "state" | "acknowledgement">;

/** The instants until which somebody may say that they are on it, the nearest first. */
export function restingTimes({ expires_at, state }: Known, now: Date): { days: number; until: string }[] {
  if (state !== "active" && state !== "expiring" && state !== "suspended") return [];
  const latest = new Date(expires_at).getTime() - AT_THE_END;
  const offered = OFFERED.map((days) => ({ days, at: now.getTime() + days * DAY_IN_MILLISECONDS }));
  return offered
    .filter(({ at }) => at <= latest)
    .map(({ days, at }) => ({ days, until: new Date(at).toISOString() }));
}

/** What somebody has said, as long as it holds. */
export function saidOf({ acknowledgement, state }: Known, now: Date): Secret["acknowledgement"] {
  const isOver = state === "deleted" || state === "expired";
  return acknowledgement && !isOver && new Date(acknowledgement.until) > now ? acknowledgement : null;
}
