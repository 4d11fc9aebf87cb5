// In one piece, which is fetched when the first of them is opened.
export { DeleteSecretDialog } from "./DeleteSecretDialog";
export { EndTokensDialog } from "./EndTokensDialog";
export { OnItDialog } from "./OnItDialog";
export { SuspensionDialog } from "./SuspensionDialog";
