import { Trans } from "@lingui/react/macro";
import type { Words } from "./parts";

/** What Latchkey was told to do, and whom it tells. */
export const SERVICE: Record<string, Words> = {
  "webhook.created": ({ who, what }) => (
    <Trans>
      {who} added a webhook at {what}.
    </Trans>
  ),
  "webhook.updated": ({ who, what }) => (
    <Trans>
      {who} changed the webhook at {what}.
    </Trans>
  ),
  "webhook.deleted": ({ who, what }) => (
    <Trans>
      {who} deleted the webhook at {what}.
    </Trans>
  ),
  "webhook.secret_rotated": ({ who, what }) => (
    <Trans>
      {who} made a new signing secret for the webhook at {what}.
    </Trans>
  ),
  "webhook.tested": ({ who, what }) => (
    <Trans>
      {who} had the webhook at {what} tested.
    </Trans>
  ),
  "job.asked_for": ({ who, what }) => (
    <Trans>
      {who} had the job {what} run at once.
    </Trans>
  ),
  "message.resent": ({ who, what }) => (
    <Trans>
      {who} had a message to {what} sent again.
    </Trans>
  ),
};
