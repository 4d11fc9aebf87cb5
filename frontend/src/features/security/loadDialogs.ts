import { activatePart } from "~/i18n";

/** The dialogs that may come over any page, and their texts. */
export async function loadDialogs() {
  const [dialogs] = await Promise.all([import("./dialogs"), activatePart("security")]);
  return dialogs;
}
