import type { ApplicationTimeline } from "~/api/attentionQueries";
import type { SecretLife } from "~/api/gen/model";

const DAY_IN_MILLISECONDS = 86_400_000;
/** Days that are drawn. */
export const DAYS = 365;

export type Life = {
  secret: SecretLife;
  /** Days from today, within what is drawn. */
  until: number;
  /** Which secret is there when this one has expired, and for how many days from now on both are. */
  successor: SecretLife | undefined;
  overlap: { from: number; until: number } | undefined;
};

/** Days from now, within what is drawn. */
function place(at: string, now: Date): number {
  return Math.min(DAYS, Math.max(0, (Date.parse(at) - now.getTime()) / DAY_IN_MILLISECONDS));
}

/** What takes a secret's place: made later, expiring later, and getting tokens. Of several, the first to expire. */
function successorOf(secret: SecretLife, others: SecretLife[]): SecretLife | undefined {
  const follows = (other: SecretLife) =>
    !other.suspended &&
    Date.parse(other.created_at) > Date.parse(secret.created_at) &&
    Date.parse(other.expires_at) > Date.parse(secret.expires_at);
  return others.find(follows);
}

/** The lives of an application's secrets, which come in the order of their expiry. */
export function livesOf({ secrets }: ApplicationTimeline, now: Date): Life[] {
  return secrets.map((secret) => {
    const until = place(secret.expires_at, now);
    const successor = successorOf(secret, secrets);
    const overlap = successor && { from: place(successor.created_at, now), until };
    return { secret, until, successor, overlap };
  });
}

/** From which day on the application has no secret that gets tokens; nothing where that is beyond what is drawn. */
export function emptyFrom({ secrets }: ApplicationTimeline, now: Date): number | undefined {
  const ends = secrets.filter(({ suspended }) => !suspended).map(({ expires_at }) => place(expires_at, now));
  const last = Math.max(0, ...ends);
  return last < DAYS ? last : undefined;
}

/** The first days of the months that are drawn, with their places. */
export function monthsFrom(now: Date): { at: Date; x: number }[] {
  const months = [];
  for (let month = 1; month <= 12; month += 1) {
    const at = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + month, 1));
    months.push({ at, x: place(at.toISOString(), now) });
  }
  return months;
}

export function wholeDays({ from, until }: { from: number; until: number }): number {
  return Math.max(0, Math.floor(until - from));
}
