import type { Secret } from "~/api/gen/model";
import type { Lifetime } from "../expiry";

/** A date at the end of a name, as it is proposed or as people write it, and the number behind it. */
const DATE_AT_END = /[\s,]*\(?(\d{1,2}\.?\s\p{L}+\.?\s\d{4}|\d{4}-\d{2}-\d{2})\)?(\s\(\d+\))?$/u;
/** So that the date has room within the 120 characters that a name may have. */
const LONGEST_BEGINNING = 95;

/** The name of a secret with another date. */
export function nameLike(name: string, date: string): string {
  const beginning = name.replace(DATE_AT_END, "").trim().slice(0, LONGEST_BEGINNING);
  return beginning === "" ? date : `${beginning}, ${date}`;
}

type Preset = Exclude<Lifetime, "custom">;

const DAYS: [Preset, number][] = [
  ["30d", 30],
  ["90d", 90],
  ["180d", 180],
  ["1y", 365],
];

/** The preset that comes nearest to how long a secret lives: a weekend may have made it a little less. */
export function lifetimeLike({ created_at, expires_at }: Pick<Secret, "created_at" | "expires_at">): Preset {
  const days = (Date.parse(expires_at) - Date.parse(created_at)) / 86_400_000;
  const [first] = [...DAYS].sort(([, one], [, other]) => Math.abs(days - one) - Math.abs(days - other));
  return first?.[0] ?? "1y";
}
