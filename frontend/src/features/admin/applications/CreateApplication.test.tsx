import { screen } from "@testing-library/react";
import { expect, it } from "vitest";
import type { Api } from "~/api/gen/model";
import { show } from "~/test/render";
import { answer } from "~/test/server";
import { CreateApplication } from "./CreateApplication";

const organisation = { id: "01930000-0000-7000-8000-0000000000bb", code: "3553", name: "Example Registry" };
const permission = { id: "01930000-0000-7000-8000-0000000000dd", name: "donor.write" };
const api = {
  id: "01930000-0000-7000-8000-0000000000cc",
  name: "Data Manager",
  environment: "production",
  built_in: false,
  permissions: [{ ...permission, description: "Upload donor data", for_operators: false }],
} satisfies Partial<Record<keyof Api, unknown>>;

it("has the environment chosen, and only then the permissions", async () => {
  answer("get", "organisations", { body: { items: [organisation], next_cursor: null } });
  answer("get", `organisations/${organisation.id}`, { body: { ...organisation, country: "NL" } });
  const asked = answer("get", "apis", { body: { items: [api], next_cursor: null } });
  const created = answer("post", "applications", { status: 422 });
  const { user } = await show(<CreateApplication onClose={() => {}} />);
  const create = await screen.findByRole("button", { name: "Create application" });
  expect(screen.getAllByRole("radio", { checked: false })).toHaveLength(2);
  expect(screen.queryByRole("checkbox")).toBeNull();
  await user.click(create);
  expect(await screen.findByText("Choose an environment.")).toBeTruthy();
  expect([asked.length, created.length]).toEqual([0, 0]);
  await user.click(screen.getByRole("radio", { name: /^Production/ }));
  expect(screen.queryByText("Choose an environment.")).toBeNull();
  expect(await screen.findByRole("checkbox", { name: /^Upload donor data/ })).toBeTruthy();
  expect(asked[0]?.url.searchParams.get("environment")).toBe("production");
});
