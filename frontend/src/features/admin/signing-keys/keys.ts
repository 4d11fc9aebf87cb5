import type { SigningKey } from "~/api/gen/model";

/** Whether APIs can verify tokens of it. */
export function isPublished({ state }: SigningKey): boolean {
  return state !== "removed" && state !== "revoked";
}

/** The key that signs, as long as the next one of its algorithm is not published. */
export function mayRotate(key: SigningKey, keys: SigningKey[]): boolean {
  const follows = ({ algorithm, state }: SigningKey) => algorithm === key.algorithm && state === "upcoming";
  return key.state === "active" && !keys.some(follows);
}
