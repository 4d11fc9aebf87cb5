export { EndOtherSessions, EndSession } from "./EndSessions";
export { StepUpDialog } from "./StepUpDialog";
