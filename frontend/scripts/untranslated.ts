// Says which texts have no words in a language yet: npm run i18n:missing
import { readFile } from "node:fs/promises";
import { formatter } from "@lingui/format-po";
import { parts } from "../lingui.config.ts";
import { languages } from "../src/locales/languages.ts";

let missing = 0;
for (const folder of ["portal", ...Object.keys(parts)]) {
  for (const locale of languages.filter((language) => language !== "en")) {
    const filename = `src/locales/${folder}/${locale}.po`;
    const content = await readFile(filename, "utf8");
    const texts = (await formatter().parse(content, { locale, sourceLocale: "en", filename })) ?? {};
    for (const { message, translation } of Object.values(texts)) {
      if (translation) continue;
      missing += 1;
      process.stdout.write(`${filename}: ${message}\n`);
    }
  }
}
process.stdout.write(
  missing === 0 ? "Every text has words in every language.\n" : `${missing} are missing.\n`,
);
process.exitCode = missing === 0 ? 0 : 1;
