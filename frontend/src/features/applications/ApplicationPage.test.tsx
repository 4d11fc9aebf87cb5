import { screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { application, applicationId } from "~/test/data";
import { show } from "~/test/render";
import { answer } from "~/test/server";
import { ApplicationPage } from "./ApplicationPage";

it("leads from an application to its history", async () => {
  answer("get", `applications/${applicationId}/managers`, { body: { items: [] } });
  await show(<ApplicationPage application={application()}>secrets</ApplicationPage>);
  const link = await screen.findByRole<HTMLAnchorElement>("link", { name: "History" });
  const { pathname, searchParams } = new URL(link.href);
  expect([pathname, searchParams.get("application")]).toEqual(["/audit", applicationId]);
});
