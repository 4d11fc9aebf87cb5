import type { Application, Environment } from "~/api/gen/model";

export type Group = { environment: Environment; api: string; applications: Application[] };

const names = ({ grants }: Application) => grants.map(({ api }) => api.name).join(" + ");

/** By environment, production first, and within it by API; what may reach nothing yet comes last. */
export function grouped(applications: Application[]): Group[] {
  const groups = new Map<string, Group>();
  for (const application of applications) {
    const { environment } = application;
    const api = names(application);
    const key = `${environment} ${api}`;
    const group = groups.get(key) ?? { environment, api, applications: [] };
    group.applications.push(application);
    groups.set(key, group);
  }
  return [...groups.values()].sort(
    (one, other) =>
      one.environment.localeCompare(other.environment) ||
      Number(one.api === "") - Number(other.api === "") ||
      one.api.localeCompare(other.api),
  );
}

/** When an application stops getting tokens at the latest, as far as its next expiry tells; now, where it gets none. */
function urgency({ secrets: { live, suspended, next_expiry_at } }: Application): number {
  if (live === suspended || next_expiry_at === null) return 0;
  return Date.parse(next_expiry_at);
}

/** Those that get no tokens first, then by the next expiry. */
export function byExpiry(applications: Application[]): Application[] {
  return [...applications].sort((one, other) => urgency(one) - urgency(other));
}
