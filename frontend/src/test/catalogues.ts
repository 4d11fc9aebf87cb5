import { readFile } from "node:fs/promises";
import { formatter } from "@lingui/format-po";
import { parse, type Token } from "@messageformat/parser";
import { parts } from "../../lingui.config";

/** The folders that have catalogues: what everybody needs at once, and each part that loads later. */
export const folders = ["portal", ...Object.keys(parts)];

export type Text = { source: string; translation: string; flags: string[] };

/** Every text of a catalogue, with what stands for it in its language. */
export async function textsOf(folder: string, language: string): Promise<Text[]> {
  const filename = `src/locales/${folder}/${language}.po`;
  const content = await readFile(filename, "utf8");
  const catalogue = await formatter().parse(content, { locale: language, sourceLocale: "en", filename });
  return Object.values(catalogue ?? {}).map(({ message, translation, extra }) => ({
    source: message ?? "",
    translation: typeof translation === "string" ? translation : "",
    flags: (extra as { flags?: string[] } | undefined)?.flags ?? [],
  }));
}

/** What must be the same in every language, and which plural forms there are. */
export type Shape = { placeholders: string[]; tags: string[]; plurals: Record<string, string[]> };

export function shapeOf(message: string): Shape {
  const placeholders = new Set<string>();
  const tags = new Set<string>();
  const plurals: Record<string, string[]> = {};
  const visit = (tokens: Token[]) => {
    for (const token of tokens) {
      if (token.type === "content") for (const [tag] of token.value.matchAll(/<\/?\d+\/?>/g)) tags.add(tag);
      if ("arg" in token) placeholders.add(`${token.type} ${token.arg}`);
      if (!("cases" in token)) continue;
      plurals[token.arg] = token.cases.map(({ key }) => key);
      for (const { tokens: inner } of token.cases) visit(inner);
    }
  };
  visit(parse(message));
  return { placeholders: [...placeholders].sort(), tags: [...tags].sort(), plurals };
}
