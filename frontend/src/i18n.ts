import { i18n } from "@lingui/core";
import { type Language, languages } from "./locales/languages";

const catalogues = import.meta.glob<{ messages: Parameters<typeof i18n.load>[1] }>("./locales/*.po");

function languageOf(tag: string): Language | undefined {
  const [primary] = tag.toLowerCase().split("-");
  return languages.find((language) => language === primary);
}

/** The first language that both the person and the portal know; English otherwise. */
export function preferredLanguage(wanted: readonly string[] = navigator.languages): Language {
  for (const tag of wanted) {
    const language = languageOf(tag);
    if (language) return language;
  }
  return "en";
}

/** Loads the texts of a language and makes the page say which one it is in. */
export async function activate(language: Language): Promise<void> {
  const load = catalogues[`./locales/${language}.po`];
  if (!load) throw new Error(`There is no catalogue for "${language}".`);
  const { messages } = await load();
  i18n.loadAndActivate({ locale: language, messages });
  document.documentElement.lang = language;
}

/**
 * How dates are written: as in the person's region where that speaks the language of the texts, so
 * that the two never mix languages.
 */
export function dateLocale(wanted: readonly string[] = navigator.languages): string {
  const regional = wanted.find((tag) => tag.includes("-") && languageOf(tag) === i18n.locale);
  return regional ?? (i18n.locale === "en" ? "en-GB" : i18n.locale);
}
