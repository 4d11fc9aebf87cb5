type HtmlPolicy = { createHTML: (input: string) => string };
type TrustedTypes = { createPolicy: (name: string, policy: HtmlPolicy) => unknown };

/**
 * React Aria empties its live regions with `innerHTML = ""`. This lets exactly that through and
 * refuses all other text, so that the page never turns a string into markup.
 */
export const emptyMarkupOnly: HtmlPolicy = {
  createHTML: (input) => {
    if (input === "") return "";
    throw new TypeError("Markup from text is not allowed here.");
  },
};

export function installTrustedTypes(): void {
  const { trustedTypes } = window as { trustedTypes?: TrustedTypes };
  trustedTypes?.createPolicy("default", emptyMarkupOnly);
}
