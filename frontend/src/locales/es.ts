import type { Messages } from "@lingui/core";

export { messages } from "./portal/es.po";

/** What is read when it is shown, by the name of its file, but for what `texts.ts` knows itself. */
export const parts = import.meta.glob<{ messages: Messages }>([
  "./*/es.po",
  "!./{portal,applications,auth,home,secrets}/*",
]);
