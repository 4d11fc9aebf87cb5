import { defineConfig } from "@lingui/cli";
import { formatter } from "@lingui/format-po";
import { languages } from "./src/locales/languages.ts";

const administration = ["src/features/admin", "src/routes/_app/operator"];
const generated = ["src/api/gen/**", "**/*.test.*"];

export default defineConfig({
  sourceLocale: "en",
  locales: [...languages],
  fallbackLocales: { default: "en" },
  // Most people never see the administration, so its texts are not part of the first load.
  catalogs: [
    { path: "<rootDir>/src/locales/administration/{locale}", include: administration, exclude: generated },
    {
      path: "<rootDir>/src/locales/portal/{locale}",
      include: ["src"],
      exclude: [...generated, ...administration.map((folder) => `${folder}/**`)],
    },
  ],
  format: formatter({ lineNumbers: false }),
});
