import { Trans } from "@lingui/react/macro";
import { changedTo } from "../changes";
import { Application, type Parts, Scope, type Words } from "./parts";

/** What happened to organisations, APIs, applications, their managers, and what is asked for. */
export const REGISTRY: Record<string, Words> = {
  "organisation.created": ({ who, what }) => (
    <Trans>
      {who} registered the organisation {what}.
    </Trans>
  ),
  "organisation.updated": ({ who, what }) => (
    <Trans>
      {who} changed the organisation {what}.
    </Trans>
  ),
  "api.created": ({ who, what }) => (
    <Trans>
      {who} added the API {what}.
    </Trans>
  ),
  "api.updated": (parts) => <ApiUpdated {...parts} />,
  "permission.created": ({ who, what }) => (
    <Trans>
      {who} added the permission {what} to an API.
    </Trans>
  ),
  "permission.deleted": ({ who, what }) => (
    <Trans>
      {who} removed the permission {what} from an API.
    </Trans>
  ),
  "application.created": ({ who, event }) => {
    const application = <Application event={event} />;
    return (
      <Trans>
        {who} created the application {application}.
      </Trans>
    );
  },
  "application.updated": (parts) => <ApplicationUpdated {...parts} />,
  "application.grants_replaced": ({ who, event }) => {
    const application = <Application event={event} />;
    return (
      <Trans>
        {who} changed what {application} may reach.
      </Trans>
    );
  },
  "application.limits_replaced": ({ who, event }) => {
    const application = <Application event={event} />;
    return (
      <Trans>
        {who} changed the limits of {application}.
      </Trans>
    );
  },
  "assignment.created": ({ who, what, event }) => {
    const scope = <Scope event={event} />;
    return (
      <Trans>
        {who} made {what} a manager of {scope}.
      </Trans>
    );
  },
  "assignment.deleted": ({ who, what, event }) => {
    const scope = <Scope event={event} />;
    return (
      <Trans>
        {who} ended that {what} manages {scope}.
      </Trans>
    );
  },
  "access_request.made": ({ who, what }) => (
    <Trans>
      {who} asked the operators for {what}, or for more that it may reach.
    </Trans>
  ),
  "access_request.approved": ({ who, what }) => (
    <Trans>
      {who} approved the request for {what}.
    </Trans>
  ),
  "access_request.declined": ({ who, what }) => (
    <Trans>
      {who} declined the request for {what}.
    </Trans>
  ),
  "access_request.withdrawn": ({ who, what }) => (
    <Trans>
      {who} took back the request for {what}.
    </Trans>
  ),
};

function ApiUpdated({ who, what, event }: Parts) {
  if (changedTo(event, "introspected_by") !== undefined)
    return (
      <Trans>
        {who} changed which applications may ask about tokens for {what}.
      </Trans>
    );
  return (
    <Trans>
      {who} changed the API {what}.
    </Trans>
  );
}

function ApplicationUpdated({ who, event }: Parts) {
  const application = <Application event={event} />;
  const state = changedTo(event, "state");
  if (state === "disabled")
    return (
      <Trans>
        {who} disabled the application {application}.
      </Trans>
    );
  if (state === "active")
    return (
      <Trans>
        {who} enabled the application {application} again.
      </Trans>
    );
  return (
    <Trans>
      {who} changed the application {application}.
    </Trans>
  );
}
