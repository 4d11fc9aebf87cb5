import { i18n } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { afterEach, describe, expect, it } from "vitest";
import { activate, activatePart, dateLocale, inOwnWords, speak } from "./i18n";
import { firstLanguage, preferredLanguage } from "./locales/texts";

describe("preferredLanguage", () => {
  it("is the first that the portal knows, and English otherwise", () => {
    expect(preferredLanguage(["pt-BR", "en-US"])).toBe("en");
    expect(preferredLanguage(["pt-BR", "nl-BE", "en"])).toBe("nl");
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

  it("changes the parts that were shown with the rest, and reads later ones in the new language", async () => {
    await activatePart("audit");
    await activate("fr");
    expect(i18n._(msg`Audit log`)).toBe("Journal d’audit");
    expect(i18n._(msg`What was done`)).toBe("Ce qui a été fait");
    await activatePart("security");
    expect(i18n._(msg`Passkeys`)).toBe("Clés d’accès");
  });

  it("ends in the language that was asked for last", async () => {
    await Promise.all([activate("de"), activatePart("secrets"), activate("es")]);
    expect(i18n.locale).toBe("es");
    expect(i18n._(msg`Create secret`)).toBe("Crear secreto");
  });
});

describe("speak", () => {
  afterEach(() => window.localStorage.clear());

  it("is kept for the next visit", async () => {
    await speak("nl-BE");
    expect(document.documentElement.lang).toBe("nl");
    expect(firstLanguage()).toBe("nl");
  });

  it("changes nothing for a language that the portal lacks", async () => {
    await speak("pt-BR");
    expect(i18n.locale).toBe("en");
    expect(firstLanguage()).toBe("en");
  });
});

describe("inOwnWords", () => {
  const problem = { code: "wrong_credentials", detail: "E-mail address and password do not match." };

  it("leaves the server's words to who reads English", async () => {
    expect(await inOwnWords(problem)).toBe(problem);
  });

  it("says them in the language of the texts", async () => {
    await activate("nl");
    expect(await inOwnWords(problem)).toMatchObject({
      detail: "E-mailadres en wachtwoord komen niet overeen; controleer beide en probeer het opnieuw.",
    });
  });
});

describe("dateLocale", () => {
  it("takes the region of the person where it speaks the language of the texts", () => {
    expect(dateLocale(["nl-NL", "en-US"])).toBe("en-US");
  });

  it("does not mix languages", () => {
    expect(dateLocale(["fr-FR"])).toBe("en-GB");
  });

  it("follows the language of the texts", async () => {
    await activate("de");
    expect(dateLocale(["de-AT", "en-US"])).toBe("de-AT");
    expect(dateLocale(["en-US"])).toBe("de");
  });
});
