import { defineConfig } from "@lingui/cli";
import { formatter } from "@lingui/format-po";
import { languages } from "./src/locales/languages.ts";

// Not everybody sees these, so their texts are not part of the first load.
export const parts = {
  account: ["src/features/account"],
  administration: ["src/features/admin", "src/routes/_app/operator"],
  applications: ["src/features/applications"],
  audit: ["src/features/audit"],
  auth: ["src/features/auth"],
  help: ["src/features/help"],
  home: ["src/features/home"],
  joining: ["src/features/auth/joining"],
  problems: ["src/features/problems"],
  requests: ["src/features/requests"],
  secrets: ["src/features/secrets"],
  security: ["src/features/security"],
  webhooks: ["src/features/webhooks"],
};

/** Building blocks that a few parts show and nobody sees at first: their texts come with those parts. */
export const blocks: Record<string, (keyof typeof parts)[]> = {
  "src/ui/AuthenticatorKey.tsx": ["joining", "security"],
  "src/ui/Calendar.tsx": ["audit", "secrets"],
  "src/ui/DailyTokens.tsx": ["administration", "secrets"],
  "src/ui/DateField.tsx": ["audit", "secrets"],
  "src/ui/FewManagers.tsx": ["administration", "applications"],
  "src/ui/NewPasswordField.tsx": ["account", "joining"],
  "src/ui/PlaceFields.tsx": ["account", "administration"],
  "src/ui/RecoveryCodes.tsx": ["joining", "security"],
  "src/ui/useDeviceWords.ts": ["joining", "security"],
};
const generated = ["src/api/gen/**", "**/*.test.*"];

function blocksOf(part: string): string[] {
  return Object.keys(blocks).filter((file) => blocks[file]?.some((user) => user === part));
}

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
      include: [...include, ...blocksOf(part)],
      exclude: [...generated, ...partsWithin(part)],
    })),
    {
      path: `${folder}/portal/{locale}`,
      include: ["src"],
      exclude: [
        ...generated,
        ...Object.values(parts).flatMap((folders) => folders.map((folder) => `${folder}/**`)),
        ...Object.keys(blocks),
      ],
    },
  ],
  format: formatter({ lineNumbers: false }),
});
