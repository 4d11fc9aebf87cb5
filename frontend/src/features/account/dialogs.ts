export { ChangeEmail } from "./ChangeEmail";
export { ChangePassword } from "./ChangePassword";
