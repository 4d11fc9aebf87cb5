import { i18n, type Messages } from "@lingui/core";
import { type Language, languages } from "./locales/languages";

type Catalogue = { messages: Messages };
type LoadCatalogue = () => Promise<Catalogue>;

const catalogues: Record<string, LoadCatalogue> = import.meta.glob<Catalogue>("./locales/*/*.po");

/** What not everybody sees has texts of its own, so that the first load is without them. */
export type Part =
  | "account"
  | "administration"
  | "applications"
  | "audit"
  | "auth"
  | "joining"
  | "secrets"
  | "security";

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

async function load(part: Part | "portal", language: Language) {
  const read = catalogues[`./locales/${part}/${language}.po`];
  if (!read) throw new Error(`There is no catalogue "${part}" for "${language}".`);
  i18n.load(language, (await read()).messages);
}

/** Loads the texts of a language and makes the page say which one it is in. */
export async function activate(language: Language): Promise<void> {
  await load("portal", language);
  i18n.activate(language);
  document.documentElement.lang = language;
}

const activated = new Map<Part, Language>();

/** Adds the texts of some parts, before they are shown. */
export async function activatePart(...parts: Part[]): Promise<void> {
  const language = languageOf(i18n.locale) ?? "en";
  const missing = parts.filter((part) => activated.get(part) !== language);
  await Promise.all(missing.map((part) => load(part, language)));
  for (const part of missing) activated.set(part, language);
}

/**
 * How dates are written: as in the person's region where that speaks the language of the texts, so
 * that the two never mix languages.
 */
export function dateLocale(wanted: readonly string[] = navigator.languages): string {
  const regional = wanted.find((tag) => tag.includes("-") && languageOf(tag) === i18n.locale);
  return regional ?? (i18n.locale === "en" ? "en-GB" : i18n.locale);
}
