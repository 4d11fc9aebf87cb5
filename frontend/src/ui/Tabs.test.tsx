import { screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { show } from "~/test/render";
import { Tabs } from "./Tabs";

it("is walked with the arrow keys, and only the chosen tab is a stop of the Tab key", async () => {
  const { user } = await show(
    <Tabs
      label="Formats"
      tabs={[
        { id: "a", title: "First", content: "what is first" },
        { id: "b", title: "Second", content: "what is second" },
      ]}
    />,
  );
  await user.tab();
  const [first, second] = screen.getAllByRole("tab");
  expect(document.activeElement).toBe(first);
  expect(screen.getByRole("tabpanel", { name: "First" }).textContent).toBe("what is first");
  await user.keyboard("{ArrowRight}");
  expect(document.activeElement).toBe(second);
  expect(screen.getByRole("tabpanel", { name: "Second" }).textContent).toBe("what is second");
  await user.keyboard("{ArrowRight}{End}{Home}");
  expect(screen.getAllByRole("tab").map((tab) => [tab.getAttribute("aria-selected"), tab.tabIndex])).toEqual([
    ["true", 0],
    ["false", -1],
  ]);
});
