import { act, screen, waitFor } from "@testing-library/react";
import { useState } from "react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { useCreateSecret } from "~/api/gen/secrets/secrets";
import { accessibilityFaults } from "~/test/axe";
import { applicationId, createdSecret, session } from "~/test/data";
import { show } from "~/test/render";
import { answer, problem } from "~/test/server";
import { Button } from "~/ui/Button";
import { Form } from "~/ui/Form";
import { TextField } from "~/ui/TextField";
import { SessionEnd } from "./SessionEnd";

const SECRETS = `applications/${applicationId}/secrets`;
const left = vi.fn();

beforeEach(() => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  left.mockClear();
});
afterEach(() => vi.useRealTimers());

function Creation() {
  const [name, setName] = useState("");
  const creation = useCreateSecret({ mutation: { gcTime: 0 } });
  return (
    <Form
      onSubmit={() =>
        creation.mutate({ applicationId, data: { name, expires_at: "2027-11-23T11:00:00.000Z" } })
      }
      error={creation.error}
    >
      <TextField label="Name" name="name" value={name} onChange={setName} />
      <Button type="submit">Do it</Button>
      {creation.isSuccess ? "It is done" : null}
    </Form>
  );
}

const fromNow = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();
const until = (idle: number, end = 600) =>
  session({ idle_expires_at: fromNow(idle), expires_at: fromNow(end) });

async function open(idle: number, end?: number) {
  const read = answer("get", "session", () => ({ body: until(idle, end) }));
  const view = await show(
    <>
      <Creation />
      <SessionEnd onLeave={left} />
    </>,
  );
  await screen.findByLabelText("Name");
  return { ...view, read };
}

const pass = (minutes: number) => act(() => vi.advanceTimersByTimeAsync(minutes * 60_000));
const warning = () => screen.queryByRole("alertdialog", { name: "You will be signed out soon" });
const ended = () => screen.queryByRole("alertdialog", { name: "Your session has ended" });
const gone = problem(401, "unauthenticated", "You are not signed in.");

describe("the end of a session", () => {
  it("is told beforehand, and put off by a press", async () => {
    const { user, read } = await open(10);
    await pass(7);
    expect(warning()).toBeNull();
    await pass(1.5);
    await waitFor(() => expect(warning()).toBeTruthy(), { timeout: 4000 });
    expect(await accessibilityFaults()).toEqual([]);
    const before = read.length;
    await user.click(screen.getByRole("button", { name: "Stay signed in" }));
    await waitFor(() => expect(warning()).toBeNull());
    expect(read.length).toBeGreaterThan(before);
    await pass(7);
    expect(warning()).toBeNull();
    expect(left).not.toHaveBeenCalled();
  });

  it("is put off by what is done meanwhile", async () => {
    answer("post", SECRETS, { status: 201, body: createdSecret() });
    const { user } = await open(10);
    await pass(7);
    await user.click(screen.getByRole("button", { name: "Do it" }));
    await screen.findByText("It is done");
    await pass(5);
    expect(warning()).toBeNull();
  });

  it("is told once where nothing puts it off", async () => {
    const { user } = await open(60, 10);
    await pass(8.5);
    await waitFor(() => expect(warning()).toBeTruthy(), { timeout: 4000 });
    await user.click(screen.getByRole("button", { name: "Stay signed in" }));
    await waitFor(() => expect(warning()).toBeNull());
    await pass(0.5);
    expect(warning()).toBeNull();
  });

  it("leaves the page where nothing was typed", async () => {
    await open(10);
    await pass(11);
    expect(left).toHaveBeenCalled();
    expect(ended()).toBeNull();
  });

  it("keeps what was typed until the person is back", async () => {
    const { user } = await open(60);
    await user.type(screen.getByLabelText("Name"), "Of the importer");
    answer("post", SECRETS, gone);
    answer("get", "session", gone);
    await user.click(screen.getByRole("button", { name: "Do it" }));
    await waitFor(() => expect(ended()).toBeTruthy(), { timeout: 4000 });
    expect(left).not.toHaveBeenCalled();
    expect(screen.getByRole("link", { name: "Sign in again" }).getAttribute("target")).toBe("_blank");
    await user.click(screen.getByRole("button", { name: "Go on here" }));
    await waitFor(() => expect(ended()?.textContent).toContain("You are not signed in."));

    answer("get", "session", () => ({ body: until(60) }));
    const created = answer("post", SECRETS, { status: 201, body: createdSecret() });
    await user.click(screen.getByRole("button", { name: "Go on here" }));
    await waitFor(() => expect(ended()).toBeNull());
    await user.click(screen.getByRole("button", { name: "Do it" }));
    await screen.findByText("It is done");
    expect(created[0]?.body).toMatchObject({ name: "Of the importer" });
  });
});
