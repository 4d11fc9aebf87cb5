import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import type { AuditEvent } from "~/api/auditQueries";
import { Instant } from "~/ui/time/Instant";
import styles from "./Changes.module.css";
import { changesIn } from "./changes";

export const FACTS: Record<string, MessageDescriptor> = {
  name: msg`Name`,
  code: msg`Code`,
  country: msg`Country`,
  time_zone: msg`Time zone`,
  locale: msg`Language`,
  contact_email: msg`Contact address`,
  email: msg`E-mail address`,
  identifier: msg`Identifier`,
  environment: msg`Environment`,
  token_lifetime_seconds: msg`Life of a token, in seconds`,
  signing_algorithm: msg`Tokens are signed by`,
  algorithm: msg`Algorithm`,
  active_from: msg`Signs from`,
  retires_at: msg`Signs until`,
  replaces: msg`In place of`,
  description: msg`What it allows`,
  api_id: msg`API`,
  state: msg`State`,
  suspended: msg`Suspended`,
  resume_at: msg`Resumes by itself`,
  delete_at: msg`Is deleted by itself`,
  reminders_rest_until: msg`Reminders rest until`,
  digest_hour: msg`Hour of the digest`,
  extra_thresholds_days: msg`Told besides, in days before an expiry`,
  permissions: msg`Permissions`,
  introspected_by: msg`May ask about its tokens`,
  sealing_key: msg`Key that seals`,
  allowed_addresses: msg`Allowed addresses`,
  address_mode: msg`Other addresses are`,
  tokens_per_minute: msg`Tokens a minute`,
  quota_mode: msg`More tokens are`,
  operator: msg`Operator`,
  auditor: msg`Auditor`,
  person: msg`Person`,
  organisation: msg`Organisation`,
  application: msg`Application`,
  hint: msg`Hint`,
  fingerprint: msg`Fingerprint`,
  set_address: msg`Address of the set of keys`,
  found_at: msg`Found at`,
  expires_at: msg`Expiry`,
  factor: msg`Proof`,
  passkey: msg`Passkey`,
  provider: msg`Provider`,
  account: msg`Account there`,
  codes: msg`Recovery codes`,
  left: msg`Recovery codes left`,
  note: msg`Note`,
  reason: msg`Reason`,
  answer: msg`Answer`,
  device: msg`Device`,
  address: msg`Address`,
  host: msg`Host`,
  began_at: msg`Began`,
  session: msg`Session`,
  by: msg`Confirmed by`,
};

/** Facts that are moments. */
const INSTANTS = [
  "expires_at",
  "active_from",
  "retires_at",
  "began_at",
  "resume_at",
  "delete_at",
  "reminders_rest_until",
];

/** The order that people expect, with what is not known here at the end. */
function place(fact: string): number {
  const found = Object.keys(FACTS).indexOf(fact);
  return found < 0 ? Number.MAX_SAFE_INTEGER : found;
}

/** What was changed, as it was and as it is since; nothing where the event changed nothing that can be shown. */
export function Changes({ event }: { event: AuditEvent }) {
  const { i18n, t } = useLingui();
  const changes = changesIn(event).sort((one, other) => place(one.fact) - place(other.fact));
  if (changes.length === 0) return null;
  return (
    <table className={styles.table} aria-label={t`What was changed`}>
      <thead>
        <tr>
          <th scope="col">
            <Trans>What</Trans>
          </th>
          {event.before ? (
            <th scope="col">
              <Trans>Before</Trans>
            </th>
          ) : null}
          {event.after ? (
            <th scope="col">
              <Trans>After</Trans>
            </th>
          ) : null}
        </tr>
      </thead>
      <tbody>
        {changes.map(({ fact, before, after }) => {
          const words = FACTS[fact];
          return (
            <tr key={fact}>
              <th scope="row">{words ? i18n._(words) : fact}</th>
              {event.before ? (
                <td>
                  <Value fact={fact} value={before} />
                </td>
              ) : null}
              {event.after ? (
                <td>
                  <Value fact={fact} value={after} />
                </td>
              ) : null}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function Value({ fact, value }: { fact: string; value: unknown }) {
  if (value === undefined || value === null || value === "")
    return (
      <span className={styles.none}>
        <Trans>none</Trans>
      </span>
    );
  if (value === true) return <Trans>yes</Trans>;
  if (value === false) return <Trans>no</Trans>;
  if (Array.isArray(value)) return <Several values={value} />;
  if (typeof value === "object") return <code>{JSON.stringify(value)}</code>;
  if (INSTANTS.includes(fact)) return <Instant at={String(value)} precise />;
  if (fact === "hint") return <code>{String(value)}…</code>;
  if (fact === "factor") return <Factor word={String(value)} />;
  if (fact.endsWith("_mode")) return value === "monitor" ? <Trans>watched</Trans> : <Trans>refused</Trans>;
  if (fact === "by") return value === "old" ? <Trans>the old address</Trans> : <Trans>the new address</Trans>;
  return String(value);
}

const PROOFS: Record<string, MessageDescriptor> = {
  password: msg`password`,
  totp: msg`code of the authenticator app`,
  passkey: msg`passkey`,
  provider: msg`single sign-on`,
  recovery_code: msg`recovery code`,
};

function Factor({ word }: { word: string }) {
  const { i18n } = useLingui();
  const words = PROOFS[word];
  return words ? i18n._(words) : word;
}

function Several({ values }: { values: unknown[] }) {
  if (values.length === 0) return <Value fact="" value={null} />;
  return (
    <ul>
      {values.map((value) => (
        <li key={String(value)}>{String(value)}</li>
      ))}
    </ul>
  );
}
