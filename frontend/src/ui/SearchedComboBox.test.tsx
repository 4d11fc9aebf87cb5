import { screen, waitFor } from "@testing-library/react";
import { useState } from "react";
import { describe, expect, it } from "vitest";
import { show } from "~/test/render";
import type { Choice } from "./ComboBox";
import { SearchedComboBox } from "./SearchedComboBox";

const NORTH = { id: "north", label: "North Registry" };
const SOUTH = { id: "south", label: "South Registry" };

function Picker({ all, takesOnly }: { all: Choice[]; takesOnly: boolean }) {
  const [value, onChange] = useState<Choice | null>(null);
  return (
    <>
      <SearchedComboBox
        label="Organisation"
        name="organisation_id"
        queryKey={["organisations", all.length, takesOnly]}
        find={async (q) => all.filter(({ label }) => label.includes(q))}
        {...{ value, onChange, takesOnly }}
      />
      <p data-testid="chosen">{value?.id ?? "none"}</p>
    </>
  );
}

const chosen = () => screen.getByTestId("chosen").textContent;
const field = () => screen.getByRole<HTMLInputElement>("combobox", { name: "Organisation" });

describe("one of more than can be loaded", () => {
  it("is chosen already where there is only one", async () => {
    await show(<Picker all={[NORTH]} takesOnly />);
    await waitFor(() => expect(chosen()).toBe("north"));
    expect(field().value).toBe("North Registry");
  });

  it.each([
    ["where there are two", [NORTH, SOUTH], true],
    ["as a filter, where nothing chosen means all", [NORTH], false],
  ])("is for the person to choose %s", async (_, all, takesOnly) => {
    const { user } = await show(<Picker {...{ all, takesOnly }} />);
    await user.click(field());
    expect(await screen.findAllByRole("option")).toHaveLength(all.length);
    expect(chosen()).toBe("none");
    // Nor does a search that leaves one choose it.
    await user.type(field(), "North");
    await waitFor(() => expect(screen.getAllByRole("option")).toHaveLength(1));
    expect(chosen()).toBe("none");
  });
});
