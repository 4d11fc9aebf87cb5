// In one piece: they share most of what they show.

export { Approve, Decline, Withdraw } from "./Answer";
export { AskForApplication } from "./AskForApplication";
export { AskForPermissions } from "./AskForPermissions";
