export { RemoveAuthenticator, SetUpAuthenticator } from "./AuthenticatorDialogs";
export { EndOtherSessions, EndSession } from "./EndSessions";
export { NewRecoveryCodes } from "./NewRecoveryCodes";
export { AddPasskey, RemovePasskey, RenamePasskey } from "./PasskeyDialogs";
export { SessionEndDialog } from "./SessionEndDialog";
export { StepUpDialog } from "./StepUpDialog";
export { UnlinkProvider } from "./UnlinkProvider";
