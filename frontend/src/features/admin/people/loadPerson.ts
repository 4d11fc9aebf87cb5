import type { QueryClient } from "@tanstack/react-query";
import { notFound } from "@tanstack/react-router";
import { personQuery } from "~/api/adminQueries";
import { hasStatus } from "~/api/problem";
import { uuid } from "~/search";

/** Reads a person before their page is shown. */
export async function loadPerson(client: QueryClient, id: string): Promise<void> {
  if (uuid(id) === undefined) throw notFound();
  try {
    await client.ensureQueryData(personQuery(id));
  } catch (error) {
    if (hasStatus(error, 404)) throw notFound();
    throw error;
  }
}
