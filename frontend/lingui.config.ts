import { defineConfig } from "@lingui/cli";
import { formatter } from "@lingui/format-po";
import { languages } from "./src/locales/languages.ts";

// Not everybody sees these, so their texts are not part of the first load.
const parts = {
  account: ["src/features/account"],
  administration: ["src/features/admin", "src/routes/_app/operator"],
  applications: ["src/features/applications"],
  audit: ["src/features/audit"],
  auth: ["src/features/auth"],
  joining: ["src/features/auth/joining"],
  secrets: ["src/features/secrets"],
  security: ["src/features/security"],
};
const generated = ["src/api/gen/**", "**/*.test.*"];

/** A folder within that of a part belongs to another part. */
function partsWithin(part: string): string[] {
  return part === "auth" ? parts.joining.map((folder) => `${folder}/**`) : [];
}

// The test that compares the catalogues with the source writes them elsewhere.
const folder = process.env.LINGUI_CATALOGUES ?? "<rootDir>/src/locales";

export default defineConfig({
  sourceLocale: "en",
  locales: [...languages],
  fallbackLocales: { default: "en" },
  catalogs: [
    ...Object.entries(parts).map(([part, include]) => ({
      path: `${folder}/${part}/{locale}`,
      include,
      exclude: [...generated, ...partsWithin(part)],
    })),
    {
      path: `${folder}/portal/{locale}`,
      include: ["src"],
      exclude: [
        ...generated,
        ...Object.values(parts).flatMap((folders) => folders.map((folder) => `${folder}/**`)),
      ],
    },
  ],
  format: formatter({ lineNumbers: false }),
});
