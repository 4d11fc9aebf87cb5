import type { Page } from "@playwright/test";

/** The ways in which everything has to be presentable. */
const LOOKS = {
  light: { colorScheme: "light", viewport: { width: 1280, height: 800 } },
  dark: { colorScheme: "dark", viewport: { width: 1280, height: 800 } },
  phone: { colorScheme: "light", viewport: { width: 390, height: 844 } },
  tablet: { colorScheme: "light", viewport: { width: 1024, height: 768 } },
  narrow: { colorScheme: "light", viewport: { width: 320, height: 640 } },
  wide: { colorScheme: "dark", viewport: { width: 3840, height: 2160 } },
} as const;

export type Look = keyof typeof LOOKS;
export const looks = Object.keys(LOOKS) as Look[];
/** What only differs in its width has the same faults. */
export const looksForAxe: readonly Look[] = ["light", "dark", "phone"];

/** Nothing sticks out of a screen that is wider than any page, and drawing it takes long: it is there to be looked at. */
export const looksToFit = looks.filter((look) => look !== "wide");

/** Movement is left out, so that nothing is looked at half way. */
export async function wear(page: Page, look: Look): Promise<void> {
  const { colorScheme, viewport } = LOOKS[look];
  await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
  await page.setViewportSize(viewport);
}

/** Waits until nothing moves any more; what never ends on its own, such as a spinner, does not count. */
export async function untilStill(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const moving = () =>
      document
        .getAnimations()
        .filter(({ effect }) => effect?.getComputedTiming().endTime !== Number.POSITIVE_INFINITY);
    while (moving().length > 0) await Promise.allSettled(moving().map(({ finished }) => finished));
  });
}
