import { i18n } from "@lingui/core";
import { beforeEach, describe, expect, it } from "vitest";
import { activate, activatePart } from "~/i18n";
import { reworded } from "./words";

const words = (problem: Parameters<typeof reworded>[0]) => reworded(problem, (text) => i18n._(text));

describe("what the server refuses, in German", () => {
  beforeEach(async () => {
    await activate("de");
    await activatePart("problems");
  });

  it("is said by its code", () => {
    const problem = {
      code: "last_operator",
      detail: "This is the last active operator; make somebody else one first.",
    };
    expect(words(problem)).toEqual({
      code: "last_operator",
      detail: "Das ist der letzte aktive Betreiber; machen Sie zuerst jemand anderen dazu.",
    });
  });

  it("is said of each field, by the field where that says more", () => {
    const errors = [
      { pointer: "/name", code: "duplicate", detail: "Another secret of this application has this name." },
      { pointer: "/code", code: "duplicate", detail: "Another organisation has this code." },
    ];
    expect(words({ code: "invalid", errors }).errors).toEqual([
      {
        pointer: "/name",
        code: "duplicate",
        detail: "Dieser Name ist vergeben; wählen Sie einen, der sie unterscheidet.",
      },
      { pointer: "/code", code: "duplicate", detail: "Das ist bereits vergeben; wählen Sie etwas anderes." },
    ]);
  });

  it("keeps the numbers that the server names", () => {
    const detail = "This has 130 characters; at most 120 are allowed.";
    const [error] = words({ errors: [{ pointer: "/name", code: "too_long", detail }] }).errors ?? [];
    expect(error?.detail).toBe("Das ist zu lang: Höchstens 120 Zeichen sind erlaubt.");
  });

  it("stays as the server said it where there are no words for it, or a number is missing", () => {
    const unknown = { code: "something_new", detail: "Something new went wrong." };
    expect(words(unknown)).toEqual(unknown);
    const numberless = { errors: [{ pointer: "/name", code: "too_short", detail: "This is too short." }] };
    expect(words(numberless)).toEqual(numberless);
  });
});
