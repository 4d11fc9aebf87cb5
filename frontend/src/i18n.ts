import { i18n } from "@lingui/core";
import { keepChoice } from "./keptChoice";
import type { Language } from "./locales/languages";
import { KEPT_LANGUAGE, languageOf, type Part, readTexts } from "./locales/texts";

/** Every part that has been shown; a change of the language changes it with the rest. */
const shown = new Set<Part>();
let last: Promise<unknown> = Promise.resolve();

/** One after the other, so that no part is left behind in a language that is being left. */
function inTurn<T>(step: () => Promise<T>): Promise<T> {
  const turn = last.then(step, step);
  last = turn.catch(() => undefined);
  return turn;
}

/** Says everything in a language, and makes the page say which one it is. */
export function activate(language: Language): Promise<void> {
  return inTurn(async () => {
    if (i18n.locale === language && document.documentElement.lang === language) return;
    i18n.load(language, await readTexts(language, shown));
    i18n.activate(language);
    document.documentElement.lang = language;
  });
}

/** Adds the texts of some parts, before they are shown. */
export function activatePart(...parts: Part[]): Promise<void> {
  return inTurn(async () => {
    const missing = parts.filter((part) => !shown.has(part));
    if (missing.length === 0) return;
    // They change nothing that is on screen. By `load` all of that would be drawn anew.
    Object.assign(i18n.messages, await readTexts(languageOf(i18n.locale) ?? "en", missing));
    for (const part of missing) shown.add(part);
  });
}

/** Speaks a person's language from now on, and at their next visit; one that the portal lacks changes nothing. */
export async function speak(tag: string): Promise<void> {
  const language = languageOf(tag);
  if (!language) return;
  await activate(language);
  keepChoice(KEPT_LANGUAGE, language);
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
