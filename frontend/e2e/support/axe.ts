import type { Page } from "@playwright/test";
import axe from "axe-core";

/** WCAG from A to 2.2 AA, and what axe advises beyond. */
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"];

/** Lists and calendars that open hang outside the landmarks, where nothing cuts them off. */
const NOT_FOR_POPOVERS = { region: { enabled: false } };

/** What axe objects to on the page as it is now, in a line each. */
export async function axeFaults(page: Page): Promise<string[]> {
  const isThere = await page.evaluate(() => "axe" in window);
  if (!isThere) await page.evaluate(axe.source);
  return page.evaluate(
    async ([tags, rules]) => {
      const runner = (window as unknown as { axe: typeof axe }).axe;
      const { violations } = await runner.run(document, {
        runOnly: { type: "tag", values: tags },
        rules,
        resultTypes: ["violations"],
      });
      return violations.flatMap(({ id, help, nodes }) =>
        nodes.map(
          ({ target, failureSummary }) => `${id} (${help}): ${target.join(" ")} ${failureSummary ?? ""}`,
        ),
      );
    },
    [TAGS, NOT_FOR_POPOVERS] as const,
  );
}
