import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { ACTIONS, KINDS } from "./actions";
import { FACTS } from "./Changes";

const COMMANDS = path.resolve("../backend/src/app");

/** What writes into the audit log, without its tests. */
function sources(): string[] {
  const files = readdirSync(COMMANDS, { recursive: true, encoding: "utf8" });
  return files
    .filter((name) => name.endsWith(".rs"))
    .map((name) => ({ name, text: readFileSync(path.join(COMMANDS, name), "utf8").split("#[cfg(test)]")[0] }))
    .flatMap(({ name, text = "" }) => (name.endsWith("facts.rs") || text.includes("Action::") ? [text] : []));
}

/** Every fact that an event may carry, from where the server writes it. */
function factsOfTheServer(): string[] {
  const facts = sources().flatMap((text) => {
    const objects = [...text.matchAll(/json!\(\{(.*?)\}\)/gs)].map(([, members]) => members ?? "");
    const members = objects.flatMap((object) => [...object.matchAll(/"(\w+)":/g)]);
    return [...members, ...text.matchAll(/\bwith\([^;]*?, "(\w+)",/g)].map(([, fact]) => fact ?? "");
  });
  return [...new Set(facts)];
}

describe("what an event changed", () => {
  it("has words for every fact that the server may write", () => {
    const facts = factsOfTheServer();
    expect(facts).toEqual(
      expect.arrayContaining(["suspended", "introspected_by", "factor", "fingerprint", "replaces"]),
    );
    expect(facts.filter((fact) => !Object.hasOwn(FACTS, fact))).toEqual([]);
  });
});

describe("the filter by action", () => {
  it("offers together what there are several of", () => {
    const kinds = Object.keys(ACTIONS).map((action) => action.split(".")[0] ?? "");
    const several = kinds.filter((kind, index) => kinds.indexOf(kind) < index);
    expect([...new Set(several)].filter((kind) => !Object.hasOwn(KINDS, kind))).toEqual([]);
  });
});
