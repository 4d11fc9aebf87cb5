import { QueryClient } from "@tanstack/react-query";
import { afterEach, describe, expect, it } from "vitest";
import { answer } from "~/test/server";
import { attentionQuery } from "./api/attentionQueries";
import { askEarly, forgetEarly } from "./api/early";
import {
  applicationQuery,
  applicationsQuery,
  federationQuery,
  managersQuery,
  sessionQuery,
} from "./api/queries";
import { secretsQuery } from "./api/secretQueries";
import { firstPage } from "./firstPage";

const ID = "0198c5f0-7a00-7000-8000-0000000000a1";
const at = (pathname: string, search = "") => firstPage({ pathname, search });

/** How often the pages of an address would ask for each thing, had it been asked for early. */
async function asked(path: string, ask: (client: QueryClient) => Promise<unknown>[]): Promise<string[]> {
  const seen = answer("get", "*", { body: { items: [], next_cursor: null } });
  at(path).data.forEach(askEarly);
  await Promise.all(ask(new QueryClient({ defaultOptions: { queries: { retry: false } } })));
  return seen.map(({ url }) => url.pathname + url.search);
}

afterEach(forgetEarly);

describe("the first page", () => {
  it("asks for the list of applications as the page does, once each", async () => {
    const requests = await asked("/applications", (client) => [
      client.fetchQuery(sessionQuery),
      client.fetchQuery(federationQuery),
      client.fetchInfiniteQuery(applicationsQuery({})),
      client.fetchQuery(attentionQuery(undefined)),
    ]);
    expect(requests.sort()).toEqual(at("/applications").data.sort());
    expect(at("/").data).toEqual(at("/applications").data);
  });

  it("asks for an application as the page does, once each", async () => {
    const requests = await asked(`/applications/${ID}`, (client) => [
      client.fetchQuery(sessionQuery),
      client.fetchQuery(federationQuery),
      client.fetchQuery(applicationQuery(ID)),
      client.fetchQuery(managersQuery(ID)),
      client.fetchInfiniteQuery(secretsQuery(ID, {})),
    ]);
    expect(requests.sort()).toEqual(at(`/applications/${ID}`).data.sort());
  });

  it("asks for nothing of a person where nobody is signed in", () => {
    for (const path of ["/sign-in", "/set-password", "/sso/callback/north", "/help", "/somewhere"])
      expect(at(path).data, path).toEqual(["/api/v1/federation"]);
  });

  it("leaves to the page what only that knows", () => {
    const shared = ["/api/v1/session", "/api/v1/federation"];
    expect(at("/applications", "?environment=sandbox").data).toEqual(shared);
    for (const path of ["/audit", "/applications/1", `/applications/${ID}/rotate/${ID}`, "/operator/people"])
      expect(at(path).data, path).toEqual(shared);
  });

  it("knows pieces of the program that are there", async () => {
    for (const path of ["/sign-in", "/applications", `/applications/${ID}`])
      for (const load of at(path).program) await expect(load()).resolves.toBeTypeOf("object");
  });
});
