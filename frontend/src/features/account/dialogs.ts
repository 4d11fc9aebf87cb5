export { CalendarDialog } from "./CalendarDialog";
export { ChangeEmail } from "./ChangeEmail";
export { ChangePassword } from "./ChangePassword";
