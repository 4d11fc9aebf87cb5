import { describe, expect, it } from "vitest";
import { abbreviated, usualName } from "./naming";

describe("the usual name of an application", () => {
  it.each([
    ["Data Manager", "DM"],
    ["Search, Match & Connect", "SMC"],
    ["Search and Match", "SM"],
    ["Match-Connect", "MC"],
    ["Directory", "Directory"],
    ["registry of donors", "registryofdonors"],
    ["Élan Vital", "ÉV"],
  ])("has %s as %s", (api, short) => {
    expect(abbreviated(api)).toBe(short);
  });

  it("has the country, the organisation in one word and the API", () => {
    const api = "Data Manager";
    expect(usualName({ country: "NL", organisation: "Example", api })).toBe("Partner-NL-Example-DM");
    expect(usualName({ country: "DE", organisation: "Spender-Register der Region Süd", api })).toBe(
      "Partner-DE-SpenderRegisterDerRegionSüd-DM",
    );
  });
});
