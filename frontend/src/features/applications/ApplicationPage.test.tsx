import { screen, within } from "@testing-library/react";
import { expect, it } from "vitest";
import type { Application } from "~/api/gen/model";
import { application, applicationId, federation, session } from "~/test/data";
import { show } from "~/test/render";
import { answer } from "~/test/server";
import { ApplicationPage } from "./ApplicationPage";

async function open(changes: Partial<Application> = {}) {
  answer("get", "session", { body: session() });
  answer("get", "federation", { body: federation() });
  answer("get", `applications/${applicationId}/managers`, { body: { items: [] } });
  const view = await show(<ApplicationPage application={application(changes)}>secrets</ApplicationPage>);
  await screen.findByRole("heading", { level: 1 });
  return view;
}

it("leads from an application to its history", async () => {
  await open();
  const link = await screen.findByRole<HTMLAnchorElement>("link", { name: "History" });
  const { pathname, searchParams } = new URL(link.href);
  expect([pathname, searchParams.get("application")]).toEqual(["/audit", applicationId]);
});

it.each([
  ["production", "Production. Real data: its tokens are for live systems."],
  ["sandbox", "Sandbox. Test data only: its tokens are refused in production."],
] as const)("says above everything else that it is of the %s", async (environment, words) => {
  const { container } = await open({ environment });
  const strip = container.querySelector<HTMLElement>("[data-environment]");
  expect([strip?.textContent, strip?.dataset.environment]).toEqual([words, environment]);
  const heading = screen.getByRole("heading", { level: 1 });
  expect(strip && strip.compareDocumentPosition(heading) & Node.DOCUMENT_POSITION_FOLLOWING).toBeTruthy();
});

it("says in words what a token may be used for, beside what machines call it", async () => {
  await open();
  const access = within(screen.getByRole("region", { name: "What it may reach" }));
  for (const words of [
    "Data Manager",
    "https://api.federation.example/data-manager",
    "Upload donor data",
    "donor.write",
  ])
    expect(access.getByText(words)).toBeTruthy();
  const more = access.getByRole<HTMLAnchorElement>("link", { name: "Ask for more" });
  expect(new URL(more.href).searchParams.get("application")).toBe(applicationId);
});

it("says who grants what where an application may reach nothing", async () => {
  await open({ grants: [] });
  expect(screen.getByText("Nothing yet. The operators grant permissions on APIs.")).toBeTruthy();
});
