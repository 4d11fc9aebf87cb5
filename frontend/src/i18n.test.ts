import { describe, expect, it } from "vitest";
import { activate, dateLocale, preferredLanguage } from "./i18n";

describe("preferredLanguage", () => {
  it("is the first that the portal knows, and English otherwise", () => {
    expect(preferredLanguage(["pt-BR", "en-US"])).toBe("en");
    expect(preferredLanguage(["xx"])).toBe("en");
    expect(preferredLanguage([])).toBe("en");
  });
});

describe("activate", () => {
  it("makes the page say its language", async () => {
    document.documentElement.lang = "";
    await activate("en");
    expect(document.documentElement.lang).toBe("en");
  });
});

describe("dateLocale", () => {
  it("takes the region of the person where it speaks the language of the texts", () => {
    expect(dateLocale(["nl-NL", "en-US"])).toBe("en-US");
  });

  it("does not mix languages", () => {
    expect(dateLocale(["fr-FR"])).toBe("en-GB");
  });
});
