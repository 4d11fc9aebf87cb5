import { i18n } from "@lingui/core";
import { cleanup } from "@testing-library/react";
import { afterAll, afterEach, beforeAll, vi } from "vitest";
import { messages as account } from "~/locales/account/en.po";
import { messages as administration } from "~/locales/administration/en.po";
import { messages as applications } from "~/locales/applications/en.po";
import { messages as audit } from "~/locales/audit/en.po";
import { messages as auth } from "~/locales/auth/en.po";
import { messages as help } from "~/locales/help/en.po";
import { messages as joining } from "~/locales/joining/en.po";
import { messages as portal } from "~/locales/portal/en.po";
import { messages as secrets } from "~/locales/secrets/en.po";
import { messages as security } from "~/locales/security/en.po";
import { dismiss, enterRegion, messagesIn } from "~/ui/announcer";
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
      ...help,
      ...joining,
      ...secrets,
      ...security,
    },
  });
  // A request that no test has foreseen is a mistake, not something to answer by accident.
  server.listen({ onUnhandledRequest: "error" });
});

// happy-dom shows a modal dialog, but neither keeps the rest of the page away nor gives the focus back.
const opened = new WeakMap<HTMLDialogElement, () => void>();
const { showModal, close } = HTMLDialogElement.prototype;

HTMLDialogElement.prototype.showModal = function () {
  const focused = document.activeElement;
  const rest = [...document.body.children].filter((one) => one !== this && !one.hasAttribute("aria-hidden"));
  for (const one of rest) one.setAttribute("aria-hidden", "true");
  showModal.call(this);
  this.focus();
  opened.set(this, () => {
    for (const one of rest) one.removeAttribute("aria-hidden");
    if (focused instanceof HTMLElement) focused.focus();
  });
};

HTMLDialogElement.prototype.close = function (answer) {
  close.call(this, answer);
  opened.get(this)?.();
};

/** What one test has announced is not heard in the next, which shares the module. */
function silence() {
  const region = Symbol("silence");
  const leave = enterRegion(region);
  for (const { id } of messagesIn(region)) dismiss(id);
  leave();
}

afterEach(() => {
  cleanup();
  silence();
  server.resetHandlers();
  window.sessionStorage.clear();
  i18n.activate("en");
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

afterAll(() => server.close());
