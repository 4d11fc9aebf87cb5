import { i18n, type Messages } from "@lingui/core";
import { keepChoice, keptChoice } from "./keptChoice";
import { type Language, languages } from "./locales/languages";

type Texts = { messages: Messages };
type LanguageTexts = Texts & { parts: Record<string, () => Promise<Texts>> };

/** What everybody needs at once in a language, and where the rest of it is. */
const TEXTS: Record<Language, () => Promise<LanguageTexts>> = {
  en: () => import("./locales/en"),
  fr: () => import("./locales/fr"),
  de: () => import("./locales/de"),
  es: () => import("./locales/es"),
  nl: () => import("./locales/nl"),
};

const STORAGE_KEY = "latchkey.language";

/** What not everybody sees has texts of its own, so that the first load is without them. */
export type Part =
  | "account"
  | "administration"
  | "applications"
  | "audit"
  | "auth"
  | "help"
  | "home"
  | "joining"
  | "problems"
  | "requests"
  | "secrets"
  | "security"
  | "webhooks";

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

/** Before anybody is known: what was spoken here the last time, or what the browser asks for. */
export function firstLanguage(): Language {
  return languageOf(keptChoice(STORAGE_KEY) ?? "") ?? preferredLanguage();
}

/** Every part that has been shown; a change of the language changes it with the rest. */
const shown = new Set<Part>();
let last: Promise<unknown> = Promise.resolve();

/** One after the other, so that no part is left behind in a language that is being left. */
function inTurn<T>(step: () => Promise<T>): Promise<T> {
  const turn = last.then(step, step);
  last = turn.catch(() => undefined);
  return turn;
}

async function load(language: Language, parts: Iterable<Part>) {
  const { messages, parts: rest } = await TEXTS[language]();
  const read = await Promise.all([...parts].map((part) => rest[`./${part}/${language}.po`]?.()));
  i18n.load(language, Object.assign({}, messages, ...read.map((texts) => texts?.messages)));
}

/** Says everything in a language, and makes the page say which one it is. */
export function activate(language: Language): Promise<void> {
  return inTurn(async () => {
    if (i18n.locale === language && document.documentElement.lang === language) return;
    await load(language, shown);
    i18n.activate(language);
    document.documentElement.lang = language;
  });
}

/** Adds the texts of some parts, before they are shown. */
export function activatePart(...parts: Part[]): Promise<void> {
  return inTurn(async () => {
    const missing = parts.filter((part) => !shown.has(part));
    if (missing.length === 0) return;
    await load(languageOf(i18n.locale) ?? "en", missing);
    for (const part of missing) shown.add(part);
  });
}

/** Speaks a person's language from now on, and at their next visit; one that the portal lacks changes nothing. */
export async function speak(tag: string): Promise<void> {
  const language = languageOf(tag);
  if (!language) return;
  await activate(language);
  keepChoice(STORAGE_KEY, language);
}

/** The server explains itself in English. What it refuses is said in the language of the texts, where they know it. */
export async function inOwnWords(problem: object): Promise<object> {
  if (i18n.locale === "en") return problem;
  try {
    const [{ reworded }] = await Promise.all([import("./features/problems/words"), activatePart("problems")]);
    return reworded(problem, (words) => i18n._(words));
  } catch {
    return problem;
  }
}

/**
 * How dates are written: as in the person's region where that speaks the language of the texts, so
 * that the two never mix languages.
 */
export function dateLocale(wanted: readonly string[] = navigator.languages): string {
  const regional = wanted.find((tag) => tag.includes("-") && languageOf(tag) === i18n.locale);
  return regional ?? (i18n.locale === "en" ? "en-GB" : i18n.locale);
}
