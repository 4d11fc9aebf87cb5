import { i18n } from "@lingui/core";
import { cleanup } from "@testing-library/react";
import { afterAll, afterEach, beforeAll, vi } from "vitest";
import { messages as account } from "~/locales/account/en.po";
import { messages as administration } from "~/locales/administration/en.po";
import { messages as applications } from "~/locales/applications/en.po";
import { messages as audit } from "~/locales/audit/en.po";
import { messages as auth } from "~/locales/auth/en.po";
import { messages as joining } from "~/locales/joining/en.po";
import { messages as portal } from "~/locales/portal/en.po";
import { messages as secrets } from "~/locales/secrets/en.po";
import { messages as security } from "~/locales/security/en.po";
import { server } from "./server";

beforeAll(() => {
  i18n.loadAndActivate({
    locale: "en",
    messages: {
      ...portal,
      ...account,
      ...administration,
      ...applications,
      ...audit,
      ...auth,
      ...joining,
      ...secrets,
      ...security,
    },
  });
  // A request that no test has foreseen is a mistake, not something to answer by accident.
  server.listen({ onUnhandledRequest: "error" });
});

// In happy-dom a document is no instance of the window's own `Document`, by which React Aria looks for
// the focused element; without this a dialog would take the focus from the button it has given it to.
Object.defineProperty(Document, Symbol.hasInstance, {
  value: (value: unknown) => value instanceof HTMLDocument,
});

afterEach(() => {
  cleanup();
  server.resetHandlers();
  window.sessionStorage.clear();
  i18n.activate("en");
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

afterAll(() => server.close());
