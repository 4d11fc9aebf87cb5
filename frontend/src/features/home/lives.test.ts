import { describe, expect, it } from "vitest";
import type { ApplicationTimeline } from "~/api/attentionQueries";
import type { SecretLife } from "~/api/gen/model";
import { application } from "~/test/data";
import { DAYS, emptyFrom, livesOf, monthsFrom, wholeDays } from "./lives";

const now = new Date("2026-11-23T12:00:00Z");
const after = (days: number) => new Date(now.getTime() + days * 86_400_000).toISOString();

function life(name: string, created: number, expires: number, changes: Partial<SecretLife> = {}): SecretLife {
  return {
    id: name,
    name,
    hint: "Q9d",
    created_at: after(created),
    expires_at: after(expires),
    suspended: false,
    last_used_at: null,
    ...changes,
  };
}

function of(...secrets: SecretLife[]): ApplicationTimeline {
  const { id, name, environment, state, organisation } = application();
  return { id, name, environment, state, organisation, secrets, keys: [] };
}

describe("the lives of secrets", () => {
  it("overlap with what takes their place from today, or from when that was made", () => {
    const [old, young] = livesOf(of(life("old", -300, 20), life("new", -5, 360)), now);
    expect(old?.successor?.name).toBe("new");
    expect(old?.overlap && wholeDays(old.overlap)).toBe(20);
    expect(young?.successor).toBeUndefined();
    expect(young?.until).toBe(360);
  });

  it("end at the edge of what is drawn", () => {
    expect(livesOf(of(life("long", -1, 500)), now)[0]?.until).toBe(DAYS);
  });

  it("are followed neither by an older secret nor by one that is suspended", () => {
    const lives = livesOf(
      of(life("b", -10, 20), life("older", -20, 90), life("held", -5, 200, { suspended: true })),
      now,
    );
    expect(lives.map(({ successor }) => successor?.name)).toEqual([undefined, undefined, undefined]);
  });
});

describe("the time without a secret", () => {
  it("begins when the last one that gets tokens expires", () => {
    expect(emptyFrom(of(life("a", -1, 20), life("held", -1, 90, { suspended: true })), now)).toBe(20);
    expect(emptyFrom(of(), now)).toBe(0);
    expect(emptyFrom(of(life("a", -1, 366)), now)).toBeUndefined();
    const { hint: _, suspended: __, ...key } = life("key", -1, 40);
    expect(emptyFrom({ ...of(life("a", -1, 20)), keys: [key] }, now), "a key gets tokens too").toBe(40);
  });
});

it("marks the twelve months to come", () => {
  const months = monthsFrom(now);
  expect(months).toHaveLength(12);
  expect(months[0]?.at.toISOString()).toBe("2026-12-01T00:00:00.000Z");
  expect(months[0]?.x).toBe(7.5);
  expect(months.at(-1)?.at.toISOString()).toBe("2027-11-01T00:00:00.000Z");
});
