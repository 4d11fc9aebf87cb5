import { screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { federation, session } from "~/test/data";
import { show } from "~/test/render";
import { answer, problem } from "~/test/server";
import { ImportPage } from "./ImportPage";

const flaw = { line: 3, column: "contact_email", code: "invalid_email", detail: "This is no address." };
const checked = { created: 1, unchanged: 0, lines: [{ line: 2, name: "One (1)", created: true }], flaws: [] };

describe("the import of a table", () => {
  it("says by line and column what is wrong since it was checked", async () => {
    answer("get", "session", { body: session({ operator: true }) });
    answer("get", "federation", { body: federation() });
    answer("post", "imports", { body: checked });
    const { user } = await show(<ImportPage />);
    await user.type(await screen.findByLabelText("Table"), "code,name");
    await user.click(screen.getByRole("button", { name: "Check the table" }));
    const begin = await screen.findByRole("button", { name: "Import 1 line" });
    const refused = problem(422, "invalid", "Some fields are not right.", [
      { pointer: "/csv/3/contact_email", code: flaw.code, detail: flaw.detail },
    ]);
    const found = { body: { ...checked, created: 0, lines: [], flaws: [flaw] } };
    const asked = answer("post", "imports", ({ body }) =>
      (body as { dry_run: boolean }).dry_run ? found : refused,
    );
    await user.click(begin);
    const row = (await screen.findByRole("rowheader", { name: "Line 3" })).closest("tr");
    expect(row?.textContent).toContain("contact_email");
    expect(asked.map(({ body }) => (body as { dry_run: boolean }).dry_run)).toEqual([false, true]);
    expect(document.body.textContent).not.toContain("csv/3");
  });
});
