/** What stands behind the question mark of an address is typed by anybody: take only what is known. */
export function oneOf<Value extends string>(known: Record<string, Value>, value: unknown): Value | undefined {
  return Object.values(known).find((candidate) => candidate === value);
}

export function text(value: unknown): string | undefined {
  if (typeof value === "number") return String(value);
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** A filter that is on, or not there. */
export function flag(value: unknown): true | undefined {
  return value === true || value === "true" ? true : undefined;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export function uuid(value: unknown): string | undefined {
  return typeof value === "string" && UUID.test(value) ? value : undefined;
}
