import { screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { accessibilityFaults } from "~/test/axe";
import { application, applicationId, auditEvent } from "~/test/data";
import { show } from "~/test/render";
import { answer } from "~/test/server";
import { RecentEvents } from "./RecentEvents";

it("says what was done last with an application, and leads to the rest", async () => {
  const asked = answer("get", "audit-events", {
    body: { items: [auditEvent({ action: "secret.created" })], next_cursor: null },
  });
  answer("get", "applications", { body: { items: [application()], next_cursor: null } });
  await show(<RecentEvents applicationId={applicationId} />);
  expect((await screen.findByRole("listitem")).textContent).toMatch(/created/);
  expect(asked[0]?.url.searchParams.get("application_id")).toBe(applicationId);
  expect(asked[0]?.url.searchParams.get("limit")).toBe("10");
  const { pathname, search } = new URL(
    screen.getByRole<HTMLAnchorElement>("link", { name: "Whole history" }).href,
  );
  expect([pathname, search]).toEqual(["/audit", `?application=${applicationId}`]);
  expect(await accessibilityFaults()).toEqual([]);
});
