import { screen, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { accessibilityFaults } from "~/test/axe";
import { application, applicationId, federation } from "~/test/data";
import { show } from "~/test/render";
import { answer } from "~/test/server";
import { PROGRAM_NAMES } from "./programs";
import { TokenSection } from "./TokenSection";

const TOKEN_URL = "https://tokens.example/oauth2/token";

async function open(grants = application().grants) {
  const compatible = { v1: "https://a.example/t/oauth2/token", v2: "https://a.example/t/oauth2/v2.0/token" };
  answer("get", "federation", { body: federation({ token_endpoint: TOKEN_URL, compatible }) });
  const view = await show(<TokenSection application={application({ grants })} />);
  return view;
}

describe("how to get a token", () => {
  it.each(Object.values(PROGRAM_NAMES))("is a program in %s with all but the secret", async (language) => {
    const { user, container } = await open();
    await user.click(await screen.findByRole("tab", { name: language }));
    const program = container.querySelector("pre")?.textContent ?? "";
    for (const part of [TOKEN_URL, applicationId, application().grants[0]?.api.identifier, "CLIENT_SECRET"])
      expect(program).toContain(part);
    expect(program).not.toMatch(/latchkey\.example|00000000|api\.example/);
  });

  it("reads the secret from the environment on the command line too", async () => {
    const { user, container } = await open();
    await user.click(await screen.findByRole("tab", { name: "curl" }));
    expect(container.querySelector("pre")?.textContent).toContain(`--user "${applicationId}:$CLIENT_SECRET"`);
  });

  it("is for the API that is chosen", async () => {
    const [grant] = application().grants;
    if (!grant) throw new Error("the application has no grant");
    const other = {
      ...grant,
      api: { ...grant.api, id: "other", name: "Another", identifier: "https://it's.example" },
    };
    const { user, container } = await open([grant, other]);
    await user.selectOptions(await screen.findByLabelText("For which API"), "Another");
    expect(container.querySelector("pre")?.textContent).toContain("RESOURCE=https://it's.example");
    await user.click(screen.getByRole("tab", { name: "curl" }));
    expect(container.querySelector("pre")?.textContent).toContain(
      "--data-urlencode 'resource=https://it'\\''s.example'",
    );
  });

  it("names the addresses for programs of another token service", async () => {
    const { container } = await open();
    const compatible = within(
      (await screen.findByText(/made for Microsoft/)).closest("details") as HTMLElement,
    );
    expect(compatible.getByText("https://a.example/t/oauth2/v2.0/token")).toBeTruthy();
    expect(compatible.getByText(/^scope=.*\/\.default$/)).toBeTruthy();
    expect(container.querySelector("details")?.open).toBe(false);
    expect(await accessibilityFaults()).toEqual([]);
  });

  it("is not there while there is nothing to get one for", async () => {
    await open([]);
    expect(screen.queryByRole("region")).toBeNull();
  });
});
