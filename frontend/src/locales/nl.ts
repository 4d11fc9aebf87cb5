import type { Messages } from "@lingui/core";

export { messages } from "./portal/nl.po";

/** What is read when it is shown, by the name of its file, but for what `texts.ts` knows itself. */
export const parts = import.meta.glob<{ messages: Messages }>([
  "./*/nl.po",
  "!./{portal,applications,auth,home,secrets}/*",
]);
