import type { MessageDescriptor } from "@lingui/core";
import type { AuditEvent } from "~/api/auditQueries";

/** A sentence for each action; where the action alone does not say what happened, for what the event holds. */
export type Words = Record<string, MessageDescriptor | ((event: AuditEvent) => MessageDescriptor)>;
