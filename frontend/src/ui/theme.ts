import { keepChoice, keptChoice } from "~/keptChoice";

export const themes = ["system", "light", "dark"] as const;
export type Theme = (typeof themes)[number];

const STORAGE_KEY = "latchkey.theme";

export function storedTheme(): Theme {
  const stored = keptChoice(STORAGE_KEY);
  return themes.find((theme) => theme === stored) ?? "system";
}

export function applyTheme(theme: Theme): void {
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}

export function chooseTheme(theme: Theme): void {
  applyTheme(theme);
  keepChoice(STORAGE_KEY, theme);
}
