import { accountStates } from "./account";
import { federationStates } from "./federation";
import { memberStates } from "./member";
import { operatorStates } from "./operator";
import { rotationStates } from "./rotation";
import { visitorStates } from "./visitor";

/** Everything that the portal can show, for the tests that look at all of it. */
export const allStates = [
  ...visitorStates,
  ...memberStates,
  ...rotationStates,
  ...accountStates,
  ...operatorStates,
  ...federationStates,
];
