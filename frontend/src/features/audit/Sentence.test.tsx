import { readFileSync } from "node:fs";
import path from "node:path";
import { screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import type { AuditEvent } from "~/api/auditQueries";
import { application, auditEvent } from "~/test/data";
import { show } from "~/test/render";
import { answer, problem } from "~/test/server";
import { ACTIONS, KINDS } from "./actions";
import { ROLES } from "./roles";
import { SENTENCES, Sentence } from "./Sentence";

/** Every word that the server may write, from where it defines them. */
function wordsOfTheServer(): string[] {
  return wordsOf("Action");
}

function wordsOf(enumeration: string): string[] {
  const source = readFileSync(path.resolve("../backend/src/domain/audit.rs"), "utf8");
  const [, implementation] = source.split(`impl ${enumeration} {`);
  const [, definition] = (implementation ?? "").split("pub const fn as_str");
  const [own] = (definition ?? "").split("\n}");
  return [...(own ?? "").matchAll(/Self::\w+ => "([\w.]+)"/g)].map(([, word]) => word ?? "");
}

const PERSON = { kind: "person", id: "01930000-0000-7000-8000-000000000002", name: "Robin" };

async function sentence(changes: Partial<AuditEvent>): Promise<string> {
  answer("get", "applications", { body: { items: [application()], next_cursor: null } });
  const { unmount } = await show(
    <p data-testid="sentence">
      <Sentence event={auditEvent(changes)} />
    </p>,
  );
  const text = await screen.findByTestId("sentence");
  if (changes.action === undefined || changes.action.startsWith("secret"))
    await screen.findByText("Partner-NL-Example-DM");
  const words = text.textContent ?? "";
  unmount();
  return words;
}

describe("an event", () => {
  it("has a sentence and a name in the filter for every word that the server may write", () => {
    const words = wordsOfTheServer();
    expect(words.length).toBeGreaterThan(20);
    expect(Object.keys(SENTENCES).sort()).toEqual([...words].sort());
    expect(Object.keys(ACTIONS).sort()).toEqual([...words].sort());
  });

  it("names every role that the server may write", () => {
    expect(wordsOf("Capacity").length).toBeGreaterThan(3);
    expect(Object.keys(ROLES).sort()).toEqual(wordsOf("Capacity").sort());
  });

  it("belongs to a kind that the server can filter by", () => {
    const kinds = new Set(wordsOfTheServer().map((word) => word.split(".")[0]));
    expect(Object.keys(KINDS).filter((kind) => !kinds.has(kind))).toEqual([]);
  });

  it.each(wordsOfTheServer())("%s says who did it, or to whom it was done", async (action) => {
    const words = await sentence({
      action,
      actor: { ...PERSON, name: "Actor" },
      subject: { ...PERSON, name: "Actor" },
    });
    expect(words).toContain("Actor");
    expect(words).not.toContain("did “");
    expect(words).toMatch(/\.$/);
  });

  it.each<[string, Partial<AuditEvent>, string]>([
    [
      "names secret, hint and application",
      {},
      "Anna Example created the secret Nightly upload (Q9d…) of Partner-NL-Example-DM.",
    ],
    [
      "takes the hint of a deleted secret from before",
      { action: "secret.deleted", before: { hint: "Zz1" }, after: null },
      "Anna Example deleted the secret Nightly upload (Zz1…) of Partner-NL-Example-DM.",
    ],
    [
      "tells an assignment to all applications",
      {
        action: "assignment.created",
        subject: PERSON,
        application_id: null,
        after: { organisation: "North", application: null },
      },
      "Anna Example made Robin a manager of all applications of North.",
    ],
    [
      "tells an assignment to one",
      {
        action: "assignment.deleted",
        subject: PERSON,
        before: { organisation: "North", application: "Upload" },
        after: null,
      },
      "Anna Example ended that Robin manages Upload.",
    ],
    [
      "tells who may ask about tokens from another change of an API",
      {
        action: "api.updated",
        subject: { ...PERSON, kind: "api", name: "Search" },
        before: { introspected_by: [] },
        after: { introspected_by: ["Partner-NL-Example-DM"] },
      },
      "Anna Example changed which applications may ask about tokens for Search.",
    ],
    [
      "tells disabling from another change",
      {
        action: "application.updated",
        subject: { ...PERSON, kind: "application", name: "Nightly upload" },
        before: { state: "active" },
        after: { state: "disabled" },
      },
      "Anna Example disabled the application Nightly upload.",
    ],
    [
      "tells deactivating from another change",
      {
        action: "person.updated",
        subject: PERSON,
        before: { state: "active" },
        after: { state: "deactivated" },
      },
      "Anna Example deactivated Robin.",
    ],
    [
      "tells reactivating",
      {
        action: "person.updated",
        subject: PERSON,
        before: { state: "deactivated" },
        after: { state: "active" },
      },
      "Anna Example reactivated Robin.",
    ],
    [
      "tells that somebody became an auditor",
      { action: "person.updated", subject: PERSON, before: { auditor: false }, after: { auditor: true } },
      "Anna Example made Robin an auditor.",
    ],
    [
      "tells that somebody is no operator any more",
      { action: "person.updated", subject: PERSON, before: { operator: true }, after: { operator: false } },
      "Anna Example ended that Robin is an operator.",
    ],
    [
      "tells a wrong code from a wrong password",
      { action: "sign_in.failed", subject: PERSON, after: { factor: "totp" } },
      "Somebody gave a wrong code for Robin.",
    ],
    [
      "tells a wrong recovery code from others",
      { action: "sign_in.failed", subject: PERSON, after: { factor: "recovery_code" } },
      "Somebody gave a wrong recovery code for Robin.",
    ],
    [
      "tells that a passkey was refused",
      { action: "sign_in.failed", subject: PERSON, after: { factor: "passkey" } },
      "A passkey for Robin was refused.",
    ],
    [
      "names nobody where a passkey is nobody's",
      {
        action: "sign_in.failed",
        subject: { kind: "person", id: null, name: "unknown" },
        after: { factor: "passkey" },
      },
      "Somebody tried to sign in with a passkey that is not known here.",
    ],
    [
      "names the provider that was linked",
      {
        action: "provider.linked",
        subject: PERSON,
        after: { provider: "Example Login", account: "a@example.org" },
      },
      "Anna Example linked an account at Example Login to sign in by.",
    ],
    [
      "tells that an account of nobody was refused",
      {
        action: "sign_in.failed",
        subject: { ...PERSON, id: null, name: "unknown" },
        after: { factor: "provider" },
      },
      "Somebody tried to sign in by single sign-on whose account is not linked here.",
    ],
    [
      "names the passkey that was added",
      { action: "passkey.added", subject: PERSON, after: { passkey: "Blue key" } },
      "Anna Example added the passkey Blue key.",
    ],
    [
      "warns of a copied passkey",
      { action: "passkey.copied", subject: PERSON, after: { passkey: "Blue key" } },
      "The passkey Blue key of Robin was refused: a second device seems to hold a copy of it.",
    ],
    [
      "tells whose sign-in was reset",
      { action: "person.factors_reset", subject: PERSON },
      "Anna Example reset the sign-in of Robin: password, passkeys, authenticator app, linked accounts and recovery codes were removed.",
    ],
    [
      "names who left and knows a secret",
      { action: "secret.leaver_handled", after: { person: "Robin", note: "Not in use", hint: "Q9d" } },
      "Anna Example noted that the secret Nightly upload (Q9d…) of Partner-NL-Example-DM needs no replacement, though Robin knows it and has left.",
    ],
    [
      "says that a secret is to be replaced after all",
      { action: "secret.leaver_reopened", before: { person: "Robin", hint: "Q9d" } },
      "Anna Example noted that the secret Nightly upload (Q9d…) of Partner-NL-Example-DM, which Robin knows, is to be replaced after all.",
    ],
    [
      "names nobody where there is nobody",
      {
        action: "sign_in.failed",
        subject: { kind: "person", id: null, name: "unknown" },
        after: { factor: "password" },
      },
      "Somebody tried to sign in with an address that is nobody’s.",
    ],
    [
      "says which part of the product acted",
      {
        action: "operator.added",
        subject: PERSON,
        actor: { kind: "system", id: null, name: "command line" },
      },
      "The system (command line) added Robin as an operator.",
    ],
    [
      "shows a word that is not known yet",
      { action: "secret.rotated" },
      "Anna Example did “secret.rotated” to Nightly upload.",
    ],
  ])("%s", async (_, changes, expected) => {
    answer("get", "applications", { body: { items: [application()], next_cursor: null } });
    await show(
      <p data-testid="sentence">
        <Sentence event={auditEvent(changes)} />
      </p>,
    );
    await expect.poll(() => screen.getByTestId("sentence").textContent).toBe(expected);
  });

  it("says so where the application is out of reach", async () => {
    answer("get", "applications", { body: { items: [], next_cursor: null } });
    answer("get", `applications/${application().id}`, problem(404, "not_found", "There is no such thing."));
    await show(<Sentence event={auditEvent()} />);
    expect(await screen.findByText(/an application that is out of your reach/)).toBeTruthy();
  });
});
