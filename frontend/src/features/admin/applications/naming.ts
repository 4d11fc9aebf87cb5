/** What the usual name of an application is made of. */
export type Named = { country: string; organisation: string; api: string };

const words = (text: string) => text.match(/[\p{L}\p{N}]+/gu) ?? [];
const isCapitalised = (word: string) => /^[\p{Lu}\p{N}]/u.test(word);

/** An API in few letters: the initials of its name, as DM for “Data Manager”; a single word stays as it is. */
export function abbreviated(api: string): string {
  const capitalised = words(api).filter(isCapitalised);
  if (capitalised.length < 2) return words(api).join("");
  return capitalised.map((word) => [...word][0]).join("");
}

/** The usual name of an organisation's application for an API, as `Partner-NL-Example-DM`. */
export function usualName({ country, organisation, api }: Named): string {
  const joined = words(organisation)
    .map((word) => word[0]?.toUpperCase() + word.slice(1))
    .join("");
  return ["Partner", country, joined, abbreviated(api)].join("-");
}
