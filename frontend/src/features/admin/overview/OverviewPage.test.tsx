import { screen } from "@testing-library/react";
import { expect, it } from "vitest";
import type { Overview } from "~/api/gen/model";
import { federation, session, usage } from "~/test/data";
import { show } from "~/test/render";
import { answer } from "~/test/server";
import { OverviewPage } from "./OverviewPage";

const overview: Overview = {
  totals: {
    expired: 0,
    expiring_7_days: 0,
    expiring_30_days: 0,
    applications_without_manager: 0,
    unused_90_days: 0,
    never_used: 0,
  },
  organisations: [],
  has_more: false,
  failed_messages: 3,
  open_requests: 0,
  tokens: usage([1, 2]).days,
  first_steps: { organisation: true, api: true, application: true, manager: true },
};

it("leads from the messages that did not arrive to all of them", async () => {
  answer("get", "session", { body: session({ operator: true }) });
  answer("get", "federation", { body: federation() });
  answer("get", "overview", { body: overview });
  await show(<OverviewPage />);
  const tile = await screen.findByRole<HTMLAnchorElement>("link", { name: /did not arrive/ });
  const { pathname, searchParams } = new URL(tile.href);
  expect([pathname, searchParams.get("state")]).toEqual(["/operator/messages", "dead,bounced"]);
});
