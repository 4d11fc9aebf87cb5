import { expect, it } from "vitest";
import type { Application } from "~/api/gen/model";
import { application, daysFromNow } from "~/test/data";
import { byExpiry, grouped } from "./grouping";

const [grant] = application().grants;

function reaching(name: string, ...apis: string[]): Application {
  const grants = grant ? apis.map((api) => ({ ...grant, api: { ...grant.api, name: api } })) : [];
  return application({ id: name, name, grants });
}

it("groups by environment and API, production first and what reaches nothing last", () => {
  const sandbox = { ...reaching("d", "Data Manager"), environment: "sandbox" as const };
  const groups = grouped([
    sandbox,
    reaching("n"),
    reaching("b", "Search", "Match"),
    reaching("a", "Data Manager"),
    reaching("c", "Data Manager"),
  ]);
  expect(
    groups.map(({ environment, api, applications }) => [environment, api, applications.map(({ id }) => id)]),
  ).toEqual([
    ["production", "Data Manager", ["a", "c"]],
    ["production", "Search + Match", ["b"]],
    ["production", "", ["n"]],
    ["sandbox", "Data Manager", ["d"]],
  ]);
});

it("puts first what gets no tokens, then what expires next", () => {
  const secrets = { live: 1, expiring: 0, suspended: 0, expired: 0 };
  const late = application({ id: "late", secrets: { ...secrets, next_expiry_at: daysFromNow(90) } });
  const soon = application({ id: "soon", secrets: { ...secrets, next_expiry_at: daysFromNow(9) } });
  const held = application({
    id: "held",
    secrets: { ...secrets, suspended: 1, next_expiry_at: daysFromNow(50) },
  });
  const keys = { live: 1, expiring: 0, expired: 0, next_expiry_at: daysFromNow(30) };
  const signs = application({ id: "signs", secrets: { ...secrets, live: 0, next_expiry_at: null }, keys });
  expect(byExpiry([late, signs, soon, held]).map(({ id }) => id)).toEqual(["held", "soon", "signs", "late"]);
});
