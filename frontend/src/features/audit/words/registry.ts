import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import type { AuditEvent } from "~/api/auditQueries";
import { changedTo } from "../changes";
import type { Words } from "./words";

/** What happened to organisations, APIs, applications, their managers, and what is asked for. */
export const REGISTRY: Words = {
  "organisation.created": msg`{who} registered the organisation {what}.`,
  "organisation.updated": msg`{who} changed the organisation {what}.`,
  "api.created": msg`{who} added the API {what}.`,
  "api.updated": (event) =>
    changedTo(event, "introspected_by") === undefined
      ? msg`{who} changed the API {what}.`
      : msg`{who} changed which applications may ask about tokens for {what}.`,
  "permission.created": msg`{who} added the permission {what} to an API.`,
  "permission.deleted": msg`{who} removed the permission {what} from an API.`,
  "application.created": msg`{who} created the application {application}.`,
  "application.updated": applicationUpdated,
  "application.grants_replaced": msg`{who} changed what {application} may reach.`,
  "application.limits_replaced": msg`{who} changed the limits of {application}.`,
  "assignment.created": msg`{who} made {what} a manager of {scope}.`,
  "assignment.deleted": msg`{who} ended that {what} manages {scope}.`,
  "access_request.made": msg`{who} asked the operators for {what}, or for more that it may reach.`,
  "access_request.approved": msg`{who} approved the request for {what}.`,
  "access_request.declined": msg`{who} declined the request for {what}.`,
  "access_request.withdrawn": msg`{who} took back the request for {what}.`,
};

function applicationUpdated(event: AuditEvent): MessageDescriptor {
  const state = changedTo(event, "state");
  if (state === "disabled") return msg`{who} disabled the application {application}.`;
  if (state === "active") return msg`{who} enabled the application {application} again.`;
  return msg`{who} changed the application {application}.`;
}
