import { describe, expect, it } from "vitest";
import { folders, shapeOf, type Text, textsOf } from "~/test/catalogues";
import { type Language, languages } from "./languages";

const translations = languages.filter((language) => language !== "en");

/** Names, signs and words that a language has from English, or shares with it. */
const SAME: Record<string, string[]> = {
  any: ["API", "dd", "mm", "PS256 (RSA-PSS)", "Webhooks", "{0} ({1})", "{0}, <0/>", "{seconds} s"],
  fr: [
    "Actions",
    "Active",
    "Administration",
    "Application",
    "Applications",
    "Code",
    "Contact",
    "Introspection",
    "Message",
    "Messages",
    "Note",
    "Organisation",
    "Organisations",
    "Production",
    "Questions",
    "Secret",
    "Secrets",
    "Session",
    "Version 1",
    "Version 2",
    "{0, plural, one {# minute} other {# minutes}}",
    "{count, plural, one {# application} other {# applications}}",
  ],
  de: [
    "APIs",
    "Auditor",
    "Code",
    "Import",
    "Name",
    "Organisation",
    "Passkey",
    "Passkeys",
    "Person",
    "Sandbox",
    "Secret",
    "Secrets",
    "Version 1",
    "Version 2",
    "optional",
    "{date}: {count}",
  ],
  es: [
    "Auditor",
    "Tokens",
    "no",
    "{date}: {count}",
    "{tokens, plural, one {# token} other {# tokens}}",
    "{total, plural, one {# token} other {# tokens}}",
  ],
  nl: [
    "Account",
    "Auditor",
    "Client secret",
    "Code",
    "Contact",
    "Details",
    "Interval",
    "Operator",
    "Passkey",
    "Passkeys",
    "Sandbox",
    "Secret",
    "Secrets",
    "Single sign-on",
    "Tokens",
    "passkey",
    "single sign-on",
    "{0}, account",
    "{date}: {count}",
    "{tokens, plural, one {# token} other {# tokens}}",
    "{total, plural, one {# token} other {# tokens}}",
    "“{0}” ({1}…)",
  ],
};

describe.each(translations)("the texts in %s", (language) => {
  it.each(folders)("of %s are all there", async (folder) => {
    const texts = await textsOf(folder, language);
    expect(texts.length).toBeGreaterThan(0);
    expect(texts.filter(({ translation }) => translation.trim() === "").map(({ source }) => source)).toEqual(
      [],
    );
    expect(texts.filter(({ flags }) => flags.includes("fuzzy")).map(({ source }) => source)).toEqual([]);
  });

  it.each(folders)("of %s have the placeholders, tags and plural forms of the source", async (folder) => {
    const faults = (await textsOf(folder, language)).flatMap((text) => faultOf(text, language));
    expect(faults).toEqual([]);
  });

  it.each(folders)("of %s are not left in English by accident", async (folder) => {
    const allowed = new Set([...(SAME.any ?? []), ...(SAME[language] ?? [])]);
    const same = (await textsOf(folder, language)).filter(
      ({ source, translation }) => source === translation,
    );
    expect(same.map(({ source }) => source).filter((source) => !allowed.has(source))).toEqual([]);
  });
});

/** Quotation marks of other languages and straight ones; in French also a space that breaks before a sign. */
const FOREIGN: Record<Language, RegExp> = {
  en: /["'«»„]/,
  fr: /["'“”„]| [:;?!»]|« /,
  de: /["'«»”]/,
  es: /["'“”„]/,
  nl: /["'«»„]/,
};

describe.each(languages)("the texts in %s", (language) => {
  it.each(folders)("of %s have the quotation marks of the language", async (folder) => {
    const texts = (await textsOf(folder, language)).map(({ translation }) => translation);
    expect(texts.filter((text) => FOREIGN[language].test(text))).toEqual([]);
  });
});

function faultOf({ source, translation }: Text, language: Language): string[] {
  const [wanted, found] = [shapeOf(source), shapeOf(translation)];
  const known = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
  const plurals = Object.entries(wanted.plurals).every(([argument, forms]) => {
    const theirs = found.plurals[argument] ?? [];
    const exact = (all: string[]) => all.filter((form) => form.startsWith("=")).join();
    const named = theirs.filter((form) => !form.startsWith("="));
    return (
      exact(theirs) === exact(forms) &&
      named.includes("one") &&
      named.includes("other") &&
      named.every((form) => known.some((category) => category === form))
    );
  });
  const isSame = (a: string[], b: string[]) => a.join() === b.join();
  return plurals && isSame(wanted.placeholders, found.placeholders) && isSame(wanted.tags, found.tags)
    ? []
    : [translation];
}
