// In one piece: who sets up the first factor gets the recovery codes next.
export { EnrolmentStep } from "./EnrolmentStep";
export { RecoveredStep } from "./RecoveredStep";
export { RecoveryCodesStep } from "./RecoveryCodesStep";
