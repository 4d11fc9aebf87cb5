/** What was chosen in this browser, if anything was; storage can be switched off, and then nothing is. */
export function keptChoice(key: string): string | null {
  try {
    return window.localStorage.getItem(key);
  } catch {
    return null;
  }
}

/** Keeps a choice for the next visit, or for this one only where storage is switched off. */
export function keepChoice(key: string, choice: string): void {
  try {
    window.localStorage.setItem(key, choice);
  } catch {
    return;
  }
}
