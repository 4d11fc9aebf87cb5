type Facts = { [fact: string]: unknown } | null;

export type Change = { fact: string; before: unknown; after: unknown };

const isSame = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);

/** What an event changed: every fact of something new or gone, and else only those that differ. */
export function changesIn({ before, after }: { before: Facts; after: Facts }): Change[] {
  const facts = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])];
  return facts
    .map((fact) => ({ fact, before: before?.[fact], after: after?.[fact] }))
    .filter((change) => !(before && after && isSame(change.before, change.after)));
}

/** What a fact was set to, where that is what the event did. */
export function changedTo({ before, after }: { before: Facts; after: Facts }, fact: string): unknown {
  if (!before || !after || isSame(before[fact], after[fact])) return undefined;
  return after[fact];
}

/** A fact as text, whichever side of the event has it. */
export function factIn({ before, after }: { before: Facts; after: Facts }, fact: string): string | undefined {
  const value = after?.[fact] ?? before?.[fact];
  return typeof value === "string" && value !== "" ? value : undefined;
}
