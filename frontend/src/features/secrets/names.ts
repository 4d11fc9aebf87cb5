import type { Secret } from "~/api/gen/model";

type Named = Pick<Secret, "name" | "state">;

/** Names are compared as the server does: capitals and runs of spaces make no difference. */
export function comparable(name: string): string {
  return name.trim().replace(/\s+/g, " ").toLocaleLowerCase();
}

export function isNameTaken(name: string, existing: Named[]): boolean {
  const wanted = comparable(name);
  return existing.some((secret) => secret.state !== "deleted" && comparable(secret.name) === wanted);
}

/** The name itself, or with the first number that makes it the only one. */
export function freeName(name: string, existing: Named[]): string {
  if (!isNameTaken(name, existing)) return name;
  for (let number = 2; ; number++) {
    const numbered = `${name} (${number})`;
    if (!isNameTaken(numbered, existing)) return numbered;
  }
}
