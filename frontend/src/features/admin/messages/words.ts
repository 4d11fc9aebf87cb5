import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import type { MessageKind, MessageState } from "~/api/gen/model";

export const STATES: Record<MessageState, MessageDescriptor> = {
  planned: msg`Planned`,
  retrying: msg`To be tried again`,
  sent: msg`Sent`,
  dead: msg`Given up`,
  bounced: msg`Bounced`,
  withdrawn: msg`Withdrawn`,
};

/** Both ways in which a message did not arrive, as the list is asked for them. */
export const FAILED = "dead,bounced";

/** What the list can be narrowed to. */
export const NARROWED = {
  planned: STATES.planned,
  retrying: STATES.retrying,
  sent: STATES.sent,
  [FAILED]: msg`Did not arrive`,
  dead: STATES.dead,
  bounced: STATES.bounced,
  withdrawn: STATES.withdrawn,
} as const;

export type Narrowed = keyof typeof NARROWED;

/** How many days back the list can be narrowed to; today is one of them. */
export const DAYS: Record<string, MessageDescriptor> = {
  7: msg`Last 7 days`,
  30: msg`Last 30 days`,
};

/** The first instant of so many days, which are those of UTC as everywhere where days are counted. */
export function firstOf(days: string): string {
  const first = new Date(Date.now() - (Number(days) - 1) * 86_400_000);
  return `${first.toISOString().slice(0, 10)}T00:00:00Z`;
}

export const KINDS: Record<MessageKind, MessageDescriptor> = {
  expiry_digest: msg`Reminder of expiries`,
  password_link: msg`Link to set a password`,
  security: msg`Security message`,
};

export const OUTCOMES: Record<string, MessageDescriptor> = {
  sent: msg`Accepted`,
  postponed: msg`To be tried again`,
  dead: msg`Given up`,
  bounced: msg`Refused for good`,
};

/** All is well with most; what needs somebody stands out. */
export const TONES = {
  planned: "neutral",
  retrying: "warning",
  sent: "good",
  dead: "danger",
  bounced: "danger",
  withdrawn: "neutral",
} as const;
