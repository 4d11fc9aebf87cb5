import type { SignInState } from "~/api/gen/model";
import { hasStatus } from "~/api/problem";

export type StepProps = {
  personName: string | null | undefined;
  onAdvance: (state: SignInState) => void;
  onStartAgain: (hasLapsed: boolean) => void;
};

/** After too many wrong codes, or too long a pause, only starting again helps. */
export function isAttemptOver(error: unknown): boolean {
  return hasStatus(error, 401) || hasStatus(error, 404);
}
