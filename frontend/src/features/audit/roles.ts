import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";

/** The role by which somebody was let in to what they did, for each word that the server writes. */
export const ROLES: Record<string, MessageDescriptor> = {
  operator: msg`Operator of the federation`,
  manager: msg`Credential manager`,
  self: msg`Holder of the account`,
  machine: msg`Application, by its permissions`,
  system: msg`The system itself`,
};

const UNKNOWN = msg`not recorded`;

export function roleWords(word: string | null): MessageDescriptor {
  return (word === null ? undefined : ROLES[word]) ?? UNKNOWN;
}
