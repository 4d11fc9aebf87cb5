import { defineConfig } from "@playwright/test";
import chromiumArguments from "./chromium.json" with { type: "json" };

// The browser tests run against the real binary, which e2e/support starts for each worker; that is
// also where the base URL comes from.
export default defineConfig({
  testDir: "e2e",
  testMatch: "**/*.spec.ts",
  outputDir: "test-results",
  // The longest walks half a minute through the product on a quick machine. What hangs is told by the
  // wait for one thing, not by this.
  timeout: 240_000,
  expect: { timeout: 15_000 },
  forbidOnly: Boolean(process.env.CI),
  retries: 0,
  // Each has a Latchkey, a database and a browser of its own; more would only wait for each other.
  workers: 2,
  reporter: process.env.CI ? [["list"], ["html", { open: "never" }]] : "list",
  use: {
    // WebAuthn refuses an address in numbers, so everything runs on the name localhost.
    locale: "en-GB",
    timezoneId: "Europe/Amsterdam",
    screenshot: "only-on-failure",
    // A trace would keep what was on screen, and with it the values of secrets.
    trace: "off",
    launchOptions: {
      // Playwright's own browsers need a download; the system's works everywhere alike.
      executablePath: process.env.LATCHKEY_E2E_CHROMIUM ?? "/usr/bin/chromium",
      args: chromiumArguments,
    },
  },
});
