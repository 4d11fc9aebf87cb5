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
function urgency({ secrets, keys }: Application): number {
  const ofSecrets = secrets.live === secrets.suspended ? null : secrets.next_expiry_at;
  const ends = [ofSecrets, keys.next_expiry_at].flatMap((at) => (at === null ? [] : [Date.parse(at)]));
  return ends.length === 0 ? 0 : Math.min(...ends);
}

/** Those that get no tokens first, then by the next expiry. */
export function byExpiry(applications: Application[]): Application[] {
  return [...applications].sort((one, other) => urgency(one) - urgency(other));
}
