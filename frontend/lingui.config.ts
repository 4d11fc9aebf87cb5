import { defineConfig } from "@lingui/cli";
import { formatter } from "@lingui/format-po";
import { languages } from "./src/locales/languages.ts";

const administration = ["src/features/admin", "src/routes/_app/operator"];
const generated = ["src/api/gen/**", "**/*.test.*"];

// The test that compares the catalogues with the source writes them elsewhere.
const folder = process.env.LINGUI_CATALOGUES ?? "<rootDir>/src/locales";

export default defineConfig({
  sourceLocale: "en",
  locales: [...languages],
  fallbackLocales: { default: "en" },
  // Most people never see the administration, so its texts are not part of the first load.
  catalogs: [
    { path: `${folder}/administration/{locale}`, include: administration, exclude: generated },
    {
      path: `${folder}/portal/{locale}`,
      include: ["src"],
      exclude: [...generated, ...administration.map((folder) => `${folder}/**`)],
    },
  ],
  format: formatter({ lineNumbers: false }),
});
