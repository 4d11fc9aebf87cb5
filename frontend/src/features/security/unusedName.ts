/** A name that tells it from the others: the second "Firefox on Windows" is "Firefox on Windows 2". */
export function unusedName(wanted: string, taken: string[]): string {
  const known = new Set(taken.map((name) => name.toLowerCase()));
  if (!known.has(wanted.toLowerCase())) return wanted;
  for (let number = 2; ; number += 1) {
    const name = `${wanted} ${number}`;
    if (!known.has(name.toLowerCase())) return name;
  }
}
