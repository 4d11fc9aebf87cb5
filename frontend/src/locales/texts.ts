import type { Messages } from "@lingui/core";
import { keptChoice } from "../keptChoice";
import { type Language, languages } from "./languages";

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

type Texts = { messages: Messages };
type LanguageTexts = Texts & { parts: Record<string, () => Promise<Texts>> };

/** What everybody needs at once in a language, and where the rest of it is. */
const TEXTS: Record<Language, () => Promise<LanguageTexts>> = {
  en: () => import("./en"),
  fr: () => import("./fr"),
  de: () => import("./de"),
  es: () => import("./es"),
  nl: () => import("./nl"),
};

/** The parts that the pages where people begin are written in: they are asked for together with what everybody needs. */
const FIRST = import.meta.glob<Texts>("./{applications,auth,home,secrets}/*.po");

/** Where the browser keeps which language was spoken here. */
export const KEPT_LANGUAGE = "latchkey.language";

/** What everybody needs in a language, and some parts. */
export async function readTexts(language: Language, parts: Iterable<Part>): Promise<Messages> {
  const files = [...parts].map((part) => `./${part}/${language}.po`);
  const [{ messages, parts: rest }, ...first] = await Promise.all([
    TEXTS[language](),
    ...files.map((file) => FIRST[file]?.()),
  ]);
  const read = await Promise.all(files.map((file, place) => first[place] ?? rest[file]?.()));
  return Object.assign({}, messages, ...read.map((texts) => texts?.messages));
}

export function languageOf(tag: string): Language | undefined {
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
  return languageOf(keptChoice(KEPT_LANGUAGE) ?? "") ?? preferredLanguage();
}
