import { i18n } from "@lingui/core";
import { languageNames, languages } from "~/locales/languages";
import type { Choice } from "./ComboBox";

/** A zone that is in use already stays among the choices, even where this browser lacks it. */
export function timeZoneChoices(current: string): Choice[] {
  const zones = new Set([...Intl.supportedValuesOf("timeZone"), "UTC", current]);
  return [...zones].sort().map((zone) => ({ id: zone, label: zone.replaceAll("_", " ") }));
}

/** As its own speakers write it where the portal speaks it, and in the language of the texts otherwise. */
export function languageName(tag: string): string {
  const spoken = languages.find((language) => language === tag);
  if (spoken) return languageNames[spoken];
  return new Intl.DisplayNames([i18n.locale], { type: "language" }).of(tag) ?? tag;
}

export function localeOptions(current: string): { value: string; label: string }[] {
  return [...new Set([...languages, current])].map((tag) => ({ value: tag, label: languageName(tag) }));
}
