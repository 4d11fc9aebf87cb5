import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";

/** What each job does, by its name. */
export const JOBS: Record<string, MessageDescriptor> = {
  "expiry-notices": msg`Plans reminders of expiries and sends them`,
  outbox: msg`Sends the messages that wait`,
  "signing-keys": msg`Makes signing keys ahead of their use, and removes old ones`,
  retention: msg`Removes what has run out`,
  suspensions: msg`Ends suspensions at the time that was set`,
  leaks: msg`Looks after secrets that were found in public`,
  reachability: msg`Counts how many managers can be reached`,
  figures: msg`Counts secrets for those who watch from outside`,
  webhooks: msg`Tells the addresses of members what happened to their secrets`,
  "last-use": msg`Writes down when secrets were last used`,
  "first-use": msg`Writes down the first use of a secret at once`,
  "late-attempts": msg`Writes down from where expired secrets are still tried`,
  limits: msg`Writes down which limits were passed`,
  refusals: msg`Writes down which suspended or expired secrets were tried`,
  directory: msg`Keeps all clients in memory for the token endpoint`,
};
