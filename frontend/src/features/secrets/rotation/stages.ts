import type { Rotation } from "~/api/gen/model";
import type { StepState } from "./Step";

export type Stages = Record<"create" | "update" | "confirm" | "suspend" | "delete", StepState>;

/** How far a rotation is, from what is known of both secrets alone. */
export function stagesOf({ old, successor, verdict }: Rotation): Stages {
  const isDeleted = old.state === "deleted";
  const isCreated = successor !== null && successor.state !== "deleted";
  const isUsed = isCreated && successor.last_used_at !== null;
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
