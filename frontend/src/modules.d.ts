declare module "*.po" {
  import type { Messages } from "@lingui/core";
  export const messages: Messages;
}

/** The part of a route that the router's plugin puts into a piece of its own. */
declare module "*?tsr-split=component" {
  export const component: unknown;
}
