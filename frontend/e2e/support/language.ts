import type { Locator, Page } from "@playwright/test";
import { folders, type Text, textsOf } from "../../src/test/catalogues";

/** What was proposed as a name is a name from then on, and stays as it is. */
const NAME = "Secret by {person}, {date}";
const HOLE = /\{\w+\}|<\/?\d+\/?>/;

/** What the portal says in a language, by what it says in English. */
export class Language {
  private constructor(
    readonly tag: string,
    private readonly texts: readonly Text[],
  ) {}

  static async of(tag: string): Promise<Language> {
    return new Language(tag, (await Promise.all(folders.map((folder) => textsOf(folder, tag)))).flat());
  }

  /** The words for an English text, with what stands in its places. */
  say(english: string, values: Record<string, string> = {}): string {
    const found = this.texts.find(({ source }) => source === english);
    if (!found) throw new Error(`"${english}" is no text of the portal.`);
    return found.translation.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
  }

  /** Everything on the page, said or shown, that is what the English portal would say. */
  async englishOn(page: Page): Promise<string[]> {
    const words = new Set(this.texts.map(({ translation }) => translation));
    const english = this.texts.filter(
      ({ source, translation }) => source !== translation && !words.has(source),
    );
    const plain = new Set(english.map(({ source }) => source).filter((source) => !HOLE.test(source)));
    const patterns = english
      .filter(({ source }) => HOLE.test(source) && source !== NAME && !source.includes(", plural,"))
      .map(({ source }) => patternOf(source))
      .filter((pattern) => pattern !== undefined);
    const shown = await textOn(page);
    return shown.filter((text) => plain.has(text) || patterns.some((pattern) => pattern.test(text)));
  }
}

/** One that says more than its places, or anything would fit. */
function patternOf(source: string): RegExp | undefined {
  const fixed = source.split(new RegExp(HOLE, "g"));
  if (fixed.join("").replace(/\W/g, "").length < 5) return undefined;
  return new RegExp(`^${fixed.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join(".*")}$`);
}

function textOn(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = [document.title];
    for (const element of document.body.querySelectorAll("*")) {
      if (element.closest("script, style, code, pre, option")) continue;
      const own = [...element.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE);
      for (const node of own) found.push(node.textContent?.trim() ?? "");
      if (own.length > 0) found.push(element.textContent?.trim() ?? "");
      for (const name of ["aria-label", "title", "placeholder", "alt"])
        found.push(element.getAttribute(name) ?? "");
    }
    return found.filter((text) => text !== "");
  });
}

/** How far the page, or something on it, is wider than the screen. */
export function overflowOf(page: Page, part: Locator = page.locator("html")): Promise<number> {
  return part.evaluate((element) => element.scrollWidth - element.clientWidth);
}
