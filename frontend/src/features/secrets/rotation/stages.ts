import type { Rotation, Secret } from "~/api/gen/model";
import type { StepState } from "./Step";

export const NAMES = ["create", "update", "confirm", "suspend", "delete"] as const;

export type Stage = (typeof NAMES)[number];
export type Stages = Record<Stage, StepState>;

/** How far a rotation is, from what is known of both secrets alone. */
export function stagesOf({ old, successor, verdict }: Rotation): Stages {
  const isDeleted = old.state === "deleted";
  // Once the old one is deleted, it no longer matters what became of the new one.
  const isCreated = isDeleted ? successor !== null && successor.state !== "deleted" : getsTokens(successor);
  const isUsed = isCreated && Boolean(successor?.last_used_at);
  const isStopped = isDeleted || old.state === "suspended" || old.state === "expired";
  const after = (isReady: boolean, isDone: boolean): StepState =>
    isDone ? "done" : isReady && !isDeleted ? "now" : "later";
  return {
    create: after(true, isCreated),
    update: after(isCreated, isUsed),
    confirm: after(isCreated, isUsed),
    suspend: after(isUsed, isUsed && isStopped),
    delete: after(verdict.safe || (isUsed && isStopped), isDeleted),
  };
}

/** The first step that can be done now. */
export const currentOf = (stages: Stages): Stage | undefined => NAMES.find((name) => stages[name] === "now");

function getsTokens(secret: Secret | null): boolean {
  return secret?.state === "active" || secret?.state === "expiring";
}
