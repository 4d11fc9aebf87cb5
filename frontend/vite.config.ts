import { fileURLToPath } from "node:url";
import { lingui } from "@lingui/vite-plugin";
import { tanstackRouter } from "@tanstack/router-plugin/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import { compressed } from "./scripts/compressed.ts";
import { mainPreloaded } from "./scripts/mainPreloaded.ts";

/**
 * The pieces that the pages where people begin consist of. Their functions run at once, so browsers are told to compile
 * them while they are fetched, beside what runs already, and not one after the other when each is called
 * (https://v8.dev/blog/explicit-compile-hints).
 */
const AT_FIRST = new Set([
  "begin",
  "framework",
  "main",
  "shell",
  "forms",
  "auth",
  "sign-in",
  "home",
  "applications.index",
  "secrets",
  "applications._applicationId",
]);

export default defineConfig({
  plugins: [
    tanstackRouter({ target: "react", autoCodeSplitting: true, quoteStyle: "double" }),
    lingui({ macroTransform: true, failOnCompileError: true }),
    react(),
    mainPreloaded("/src/main.tsx"),
    compressed(),
  ],
  resolve: {
    alias: [
      { find: /^~\//, replacement: fileURLToPath(new URL("./src/", import.meta.url)) },
      // For older Reacts; ours has what it stands in for.
      {
        find: /^use-sync-external-store\/shim(?:\/index\.js)?(?=$|\/with)/,
        replacement: "use-sync-external-store",
      },
    ],
  },
  build: {
    target: ["chrome123", "edge123", "firefox120", "safari17.5"],
    manifest: true,
    // Inlined files would need `data:` in more places of the content security policy.
    assetsInlineLimit: 0,
    modulePreload: {
      polyfill: false,
      // The pieces that every page has are there already, and what needs nothing else is fetched by its import.
      resolveDependencies: (file, needed, { hostType }) => {
        if (hostType === "html") return needed;
        const missing = needed.filter((one) => !/\/(begin|framework|main|rolldown-runtime)-/.test(one));
        return missing.every((one) => one === file) ? [] : missing;
      },
    },
    // One sheet of some 8 kB compresses better than thirty, and nothing is ever shown unstyled.
    cssCodeSplit: false,
    rolldownOptions: {
      output: {
        postBanner: ({ name }) => (AT_FIRST.has(name) ? "//# allFunctionsCalledOnLoad" : ""),
        codeSplitting: {
          groups: [
            // What runs while the rest is still on its way. It imports nothing of that.
            {
              name: "begin",
              test: /preload-helper|src\/(begin|firstPage|keptChoice|api\/(address|early)|locales\/(languages|texts))\.ts/,
            },
            // What every page needs, in one piece: it compresses better, and stays the same in the
            // browser's cache while the portal changes.
            {
              name: "framework",
              test: /node_modules\/(?!@tanstack\/.*(useBlocker|nfiniteQueryObserver|useInfiniteQuery))(react|react-dom|scheduler|@tanstack|@lingui|use-sync-external-store)\//,
            },
            // The frame of the program: all routes without what they show, and what every page shows.
            {
              name: "main",
              test: /src\/(main\.tsx|i18n|ui\/(time\/|Button|Copy|Field\.module|Logo|Notice|Page|icons|Problem\.)|api\/(http|problem|queries|pages|gen\/(session|federation)\/))/,
            },
            // The frame of every page for who is signed in, and lists.
            {
              name: "shell",
              test: /nfiniteQueryObserver|useInfiniteQuery|src\/ui\/(BackLink|Badge|DataTable|Facts|FewManagers|ExpiryLabel|FilterChips|KeyIcon|Later|Menu\.tsx|rareIcons|SearchBox|Toolbar)|src\/routes\/_app\.tsx\?tsr-split/,
            },
            // What is needed together at sign-in. What it shares with other pages must not come along with it.
            { name: "forms", test: /src\/ui\/(Fieldset|Form\.|formErrors|TextField|FieldText|Wait|Or\.)/ },
            // What dialogs consist of. Each by itself would be smaller than its name is worth.
            {
              name: "fields",
              test: /src\/ui\/(FormDialog|ConfirmDialog|TextArea|RadioCards|SearchedComboBox|PlaceFields|places)\b/,
              includeDependenciesRecursively: false,
            },
            // The pages of one area in one piece each: many small ones compress badly, and the first page
            // has to know the names of all. What they share with others stays out of it.
            {
              name: "administration",
              test: /src\/(features\/admin\/.*(Admin|Page|Actions|Table|keys|Filters|words)[\w.]*$|routes\/_app\/operator.*tsr-split|api\/(adminQueries|gen\/(apis|assignments|jobs|messages|organisations|people|signing-keys)\/))/,
              includeDependenciesRecursively: false,
            },
            {
              name: "home",
              test: /src\/(features\/home\/|api\/(attentionQueries|gen\/attention\/))/,
              includeDependenciesRecursively: false,
            },
            {
              name: "webhooks",
              test: /src\/(features\/webhooks\/|routes\/_app\/webhooks.*tsr-split|api\/(webhookQueries|gen\/webhooks\/))/,
              includeDependenciesRecursively: false,
            },
            {
              name: "joining",
              test: /src\/(features\/auth\/joining\/|routes\/(set-password|confirm-email|forgot-password)\.tsx\?tsr-split)/,
              includeDependenciesRecursively: false,
            },
            // The page that replaces a secret, and what it shares with the table of secrets and its dialogs.
            {
              name: "secrets",
              test: /src\/(api\/(secretQueries|gen\/secrets\/)|features\/secrets\/(LastUse|SecretExpiry|deletion|names|onIt|Snippets|snippets|rotation\/)|ui\/(Checkbox|Tabs)\b|routes\/_app\/.*rotate.*tsr-split)/,
              includeDependenciesRecursively: false,
            },
            { name: "auth", test: /src\/(features\/auth\/(AuthCard|attempt)|api\/gen\/sign-in)/ },
          ],
        },
      },
    },
  },
  server: {
    proxy: Object.fromEntries(
      [
        "/api",
        "/branding",
        "/oauth2",
        "/.well-known",
        "/health",
        "/docs",
        "/unsubscribe",
        "/common/discovery",
        "^/[^/]+/(oauth2|v2.0|.well-known)/",
      ].map((prefix) => [prefix, process.env.LATCHKEY_DEV_BACKEND ?? "http://localhost:8080"]),
    ),
  },
  test: {
    environment: "happy-dom",
    include: ["src/**/*.test.{ts,tsx}"],
    setupFiles: ["src/test/setup.ts"],
    restoreMocks: true,
    // Each file would load React, the texts and the browser's stand-in anew, which takes longer than its tests.
    isolate: false,
    // They run beside the compiler, on machines of two cores too.
    testTimeout: 30_000,
    css: { modules: { classNameStrategy: "non-scoped" } },
    env: { TZ: "UTC" },
  },
});
