import type { SignInState } from "~/api/gen/model";
import { getSignIn } from "~/api/gen/sign-in/sign-in";
import { hasStatus } from "~/api/problem";

export type StepProps = {
  personName: string | null | undefined;
  onAdvance: (state: SignInState) => void;
  onStartAgain: (lapsed: boolean) => void;
};

/**
 * Whether the server still knows the attempt after it refused a code: after too many wrong ones, or
 * too long a pause, it does not, and only starting again helps.
 */
export async function hasAttemptLapsed(): Promise<boolean> {
  try {
    await getSignIn();
    return false;
  } catch (error) {
    return hasStatus(error, 404);
  }
}
