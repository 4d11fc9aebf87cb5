import { i18n } from "@lingui/core";
import type { Choice } from "./ComboBox";

/** The languages that people and their e-mails may have. */
const LOCALES = ["en", "fr", "de", "es", "nl"];

/** A zone that is in use already stays among the choices, even where this browser lacks it. */
export function timeZoneChoices(current: string): Choice[] {
  const zones = new Set([...Intl.supportedValuesOf("timeZone"), "UTC", current]);
  return [...zones].sort().map((zone) => ({ id: zone, label: zone.replaceAll("_", " ") }));
}

export function languageName(tag: string): string {
  return new Intl.DisplayNames([i18n.locale], { type: "language" }).of(tag) ?? tag;
}

export function localeOptions(current: string): { value: string; label: string }[] {
  return [...new Set([...LOCALES, current])].map((tag) => ({ value: tag, label: languageName(tag) }));
}

export function browserTimeZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}
