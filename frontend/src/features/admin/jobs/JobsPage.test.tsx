import { screen } from "@testing-library/react";
import { expect, it } from "vitest";
import type { Job } from "~/api/gen/model";
import { session } from "~/test/data";
import { show } from "~/test/render";
import { answer } from "~/test/server";
import { JobsPage } from "./JobsPage";

const job: Job = {
  name: "retention",
  schedule: "every hour",
  scope: "one_process",
  holder: null,
  next_run_at: "2026-11-23T08:00:00Z",
  last_run: {
    started_at: "2026-11-23T07:00:00Z",
    finished_at: "2026-11-23T07:00:00Z",
    duration_milliseconds: 3,
    outcome: "done",
    message: "3 rows were removed",
  },
};

it("marks what a job did as a line of the log, which is in English for everybody", async () => {
  answer("get", "session", { body: session({ operator: true }) });
  answer("get", "jobs", { body: { items: [job] } });
  await show(<JobsPage />);
  const line = await screen.findByText("3 rows were removed");
  expect(line.getAttribute("lang")).toBe("en");
  expect(line.parentElement?.textContent).toBe("In the log: 3 rows were removed");
});
