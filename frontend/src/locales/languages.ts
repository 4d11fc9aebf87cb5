/**
 * The languages that the portal has texts in. A new one needs a catalogue `<language>.po` in each folder beside
 * this file and a `<language>.ts` that leads to them.
 */
export const languages = ["en", "fr", "de", "es", "nl"] as const;

export type Language = (typeof languages)[number];

/** As their own speakers write them, so that nobody has to read another language to find theirs. */
export const languageNames: Record<Language, string> = {
  en: "English",
  fr: "Français",
  de: "Deutsch",
  es: "Español",
  nl: "Nederlands",
};
