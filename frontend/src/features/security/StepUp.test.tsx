import { screen, waitFor, within } from "@testing-library/react";
import { useState } from "react";
import { describe, expect, it } from "vitest";
import type { Session } from "~/api/gen/model";
import { useCreateSecret } from "~/api/gen/secrets/secrets";
import { accessibilityFaults } from "~/test/axe";
import { applicationId, createdSecret, daysFromNow, session } from "~/test/data";
import { haveAuthenticator, proof, refusal } from "~/test/passkeys";
import { show } from "~/test/render";
import { answer, problem } from "~/test/server";
import { Button } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { Form } from "~/ui/Form";
import { TextField } from "~/ui/TextField";
import { StepUp } from "./StepUp";

const SECRETS = `applications/${applicationId}/secrets`;

/** Something sensitive, done as any feature does it: without a word about fresh codes. */
function Sensitive() {
  const [name, setName] = useState("");
  const creation = useCreateSecret({ mutation: { gcTime: 0 } });
  const submit = () =>
    creation.mutate({ applicationId, data: { name, expires_at: "2027-11-23T11:00:00.000Z" } });
  return (
    <Dialog title="Something sensitive" onClose={() => {}}>
      <Form onSubmit={submit} error={creation.error}>
        <TextField label="Name" name="name" value={name} onChange={setName} />
        <Button type="submit">Do it</Button>
        {creation.isSuccess ? "It is done" : null}
      </Form>
    </Dialog>
  );
}

async function open(methods: Session["step_up_methods"] = ["totp"]) {
  answer("get", "session", { body: session({ step_up_at: daysFromNow(-1), step_up_methods: methods }) });
  let isProved = false;
  const created = answer("post", SECRETS, () =>
    isProved
      ? { status: 201, body: createdSecret() }
      : problem(403, "step_up_required", "This needs a fresh code."),
  );
  const prove = () => {
    isProved = true;
  };
  const view = await show(
    <>
      <Sensitive />
      <StepUp />
    </>,
  );
  await view.user.type(screen.getByLabelText("Name"), "Typed by hand");
  await view.user.click(screen.getByRole("button", { name: "Do it" }));
  const dialog = await screen.findByRole("dialog", { name: "Confirm that it is you" }, { timeout: 4000 });
  const field = await within(dialog).findByLabelText("Six-digit code");
  return { ...view, created, prove, dialog, field };
}

const refused = (code: string, detail: string) =>
  problem(422, "invalid", "Some fields were refused.", [{ pointer: "/code", code, detail }]);

describe("asking for a fresh code", () => {
  it("happens over what is being done, which goes on by itself", async () => {
    const { user, dialog, field, created, prove } = await open();
    const given = answer("post", "session/step-up", () => {
      prove();
      return { status: 204 };
    });
    await waitFor(() => expect(document.activeElement).toBe(field));
    expect(field.getAttribute("autocomplete")).toBe("one-time-code");
    await user.type(field, "123456");
    await user.click(within(dialog).getByRole("button", { name: "Confirm" }));
    expect(await screen.findByText("It is done")).toBeTruthy();
    expect(given[0]?.body).toEqual({ code: "123456" });
    expect(created.map(({ body }) => body)).toEqual([
      { name: "Typed by hand", expires_at: "2027-11-23T11:00:00.000Z" },
      { name: "Typed by hand", expires_at: "2027-11-23T11:00:00.000Z" },
    ]);
    expect(screen.queryByRole("dialog", { name: "Confirm that it is you" })).toBeNull();
  });

  it("leaves the form as it was when it is cancelled, and asks again the next time", async () => {
    const { user, dialog, created } = await open();
    await user.click(within(dialog).getByRole("button", { name: "Cancel" }));
    await waitFor(() => expect(dialog.isConnected).toBe(false));
    expect(screen.getByLabelText("Name")).toHaveProperty("value", "Typed by hand");
    expect(screen.queryByRole("alert")).toBeNull();
    expect(created).toHaveLength(1);
    await user.click(screen.getByRole("button", { name: "Do it" }));
    expect(await screen.findByRole("dialog", { name: "Confirm that it is you" })).toBeTruthy();
  });

  it.each([
    ["wrong_code", "This code is not right."],
    ["code_used", "This code was used before."],
  ])("says %s at the field, where the next code is typed", async (code, detail) => {
    const { user, dialog, field } = await open();
    answer("post", "session/step-up", refused(code, detail));
    await user.type(field, "000000{Enter}");
    const alert = await within(dialog).findByRole("alert");
    expect(alert.textContent).toBe(detail);
    expect(field.getAttribute("aria-describedby")).toBe(alert.id);
    expect(field).toHaveProperty("value", "");
    await waitFor(() => expect(document.activeElement).toBe(field));
    expect(within(dialog).getAllByText(detail)).toHaveLength(1);
  });

  it("says at the field how long to wait after too many", async () => {
    const { user, dialog, field } = await open();
    const tooMany = problem(429, "too_many_attempts", "Too many.");
    answer("post", "session/step-up", { ...tooMany, headers: { "Retry-After": "75" } });
    await user.type(field, "000000{Enter}");
    const alert = await within(dialog).findByRole("alert");
    expect(alert.textContent).toContain("Try again in 1:15.");
    expect(field).toHaveProperty("value", "000000");
  });

  it("takes a passkey as well, and has the focus there first", async () => {
    const { get } = haveAuthenticator();
    const { user, dialog, created, prove } = await open(["passkey", "totp"]);
    const button = await within(dialog).findByRole("button", { name: "Use your passkey" });
    expect(await accessibilityFaults()).toEqual([]);
    answer("post", "session/step-up/passkey/challenge", { body: { public_key: { challenge: "AA" } } });
    const given = answer("post", "session/step-up/passkey", () => {
      prove();
      return { status: 204 };
    });
    get.mockRejectedValueOnce(refusal("NotAllowedError"));
    await user.click(button);
    expect((await within(dialog).findByRole("alert")).textContent).toContain("No passkey was given");
    await user.click(button);
    expect(await screen.findByText("It is done")).toBeTruthy();
    expect(given[0]?.body).toEqual({ credential: proof });
    expect(created).toHaveLength(2);
  });

  it("says above the field what has nothing to do with the code", async () => {
    const { user, dialog, field } = await open();
    answer("post", "session/step-up", problem(503, "unavailable", "No database."));
    await user.type(field, "000000{Enter}");
    expect((await within(dialog).findByRole("alert")).textContent).toContain("could not answer just now");
  });

  it("has no fault that axe can find", async () => {
    await open();
    expect(await accessibilityFaults()).toEqual([]);
  });
});
