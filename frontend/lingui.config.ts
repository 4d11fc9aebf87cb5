import { defineConfig } from "@lingui/cli";
import { formatter } from "@lingui/format-po";
import { languages } from "./src/locales/languages.ts";

export default defineConfig({
  sourceLocale: "en",
  locales: [...languages],
  fallbackLocales: { default: "en" },
  catalogs: [
    { path: "<rootDir>/src/locales/{locale}", include: ["src"], exclude: ["**/*.test.*", "src/api/gen/**"] },
  ],
  format: formatter({ lineNumbers: false }),
});
