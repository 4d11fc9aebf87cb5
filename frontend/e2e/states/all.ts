import { memberStates } from "./member";
import { operatorStates } from "./operator";
import { visitorStates } from "./visitor";

/** Everything that the portal can show, for the tests that look at all of it. */
export const allStates = [...visitorStates, ...memberStates, ...operatorStates];
