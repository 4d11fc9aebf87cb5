import type { ApplicationTimeline } from "~/api/attentionQueries";
import type { KeyLife, SecretLife } from "~/api/gen/model";

const DAY_IN_MILLISECONDS = 86_400_000;
/** Days that are drawn. */
export const DAYS = 365;

type Credential = SecretLife | KeyLife;

export type Life = {
  credential: Credential;
  /** Days from today, within what is drawn. */
  until: number;
  /** What is there when this one has expired, and for how many days from now on both are. */
  successor: Credential | undefined;
  overlap: { from: number; until: number } | undefined;
};

/** Days from now, within what is drawn. */
function place(at: string, now: Date): number {
  return Math.min(DAYS, Math.max(0, (Date.parse(at) - now.getTime()) / DAY_IN_MILLISECONDS));
}

/** Only a secret is ever suspended. */
export const isSuspended = (of: Credential) => "suspended" in of && of.suspended;
export const isKey = (of: Credential): of is KeyLife => !("hint" in of);

/** What takes one's place: made later, expiring later, and getting tokens. Of several, the first to expire. */
function successorOf(one: Credential, others: Credential[]): Credential | undefined {
  const follows = (other: Credential) =>
    !isSuspended(other) &&
    Date.parse(other.created_at) > Date.parse(one.created_at) &&
    Date.parse(other.expires_at) > Date.parse(one.expires_at);
  return others.find(follows);
}

/** The lives of an application's secrets, and then of its keys, which come in the order of their expiry. */
export function livesOf({ secrets, keys }: ApplicationTimeline, now: Date): Life[] {
  const among = (all: Credential[]) =>
    all.map((credential) => {
      const until = place(credential.expires_at, now);
      const successor = successorOf(credential, all);
      const overlap = successor && { from: place(successor.created_at, now), until };
      return { credential, until, successor, overlap };
    });
  return [...among(secrets), ...among(keys)];
}

/** From which day on the application has nothing that gets tokens; undefined where that is beyond what is drawn. */
export function emptyFrom({ secrets, keys }: ApplicationTimeline, now: Date): number | undefined {
  const working = [...secrets, ...keys].filter((one) => !isSuspended(one));
  const ends = working.map(({ expires_at }) => place(expires_at, now));
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
