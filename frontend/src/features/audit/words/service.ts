import { msg } from "@lingui/core/macro";
import type { Words } from "./words";

/** What Latchkey was told to do, and whom it tells. */
export const SERVICE: Words = {
  "webhook.created": msg`{who} added a webhook at {what}.`,
  "webhook.updated": msg`{who} changed the webhook at {what}.`,
  "webhook.deleted": msg`{who} deleted the webhook at {what}.`,
  "webhook.secret_rotated": msg`{who} made a new signing secret for the webhook at {what}.`,
  "webhook.tested": msg`{who} had the webhook at {what} tested.`,
  "job.asked_for": msg`{who} had the job {what} run at once.`,
  "message.resent": msg`{who} had a message to {what} sent again.`,
};
