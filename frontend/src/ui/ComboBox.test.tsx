import { screen } from "@testing-library/react";
import { useState } from "react";
import { describe, expect, it, vi } from "vitest";
import { accessibilityFaults } from "~/test/axe";
import { show } from "~/test/render";
import { ComboBox } from "./ComboBox";
import { matching } from "./comboBoxState";

const choices = [
  { id: "DE", label: "Germany", note: "DE" },
  { id: "NL", label: "Netherlands", note: "NL" },
  { id: "CW", label: "Curaçao", note: "CW" },
];

async function open(initial: string | null = null) {
  const [onChange, onSubmit] = [vi.fn(), vi.fn()];
  function Field() {
    const [value, setValue] = useState(initial);
    const change = (id: string | null) => {
      onChange(id);
      setValue(id);
    };
    return (
      <form
        onSubmit={(event) => {
          event.preventDefault();
          onSubmit();
        }}
      >
        <ComboBox label="Country" name="country" value={value} onChange={change} choices={choices} />
        <button type="submit">Save</button>
      </form>
    );
  }
  const { user } = await show(<Field />);
  const field = screen.getByRole("combobox", { name: "Country" }) as HTMLInputElement;
  await user.click(field);
  const options = () => screen.queryAllByRole("option").map(({ textContent }) => textContent);
  const active = () =>
    document.getElementById(field.getAttribute("aria-activedescendant") ?? "")?.textContent;
  return { user, field, options, active, onChange, onSubmit };
}

describe("a combo box", () => {
  it("offers all at first and then what matches, and takes what is clicked", async () => {
    const { user, field, options, onChange } = await open();
    expect(options()).toEqual(["GermanyDE", "NetherlandsNL", "CuraçaoCW"]);
    await user.type(field, "land");
    expect(options()).toEqual(["NetherlandsNL"]);
    await user.click(screen.getByRole("option", { name: /^Netherlands/ }));
    expect(onChange).toHaveBeenLastCalledWith("NL");
    expect(field.value).toBe("Netherlands");
    expect(field.getAttribute("aria-expanded")).toBe("false");
    expect(document.activeElement).toBe(field);
  });

  it("is walked with the arrow keys; Enter takes a choice and does not send the form", async () => {
    const { user, field, active, onChange, onSubmit } = await open();
    await user.keyboard("{ArrowDown}{ArrowDown}");
    expect(active()).toBe("NetherlandsNL");
    expect(await accessibilityFaults()).toEqual([]);
    await user.keyboard("{ArrowDown}{ArrowDown}");
    expect(active()).toBe("GermanyDE");
    await user.keyboard("{ArrowUp}{Enter}");
    expect(onChange).toHaveBeenLastCalledWith("CW");
    expect([field.value, onSubmit.mock.calls]).toEqual(["Curaçao", []]);
    await user.keyboard("{Enter}");
    expect(onSubmit).toHaveBeenCalledOnce();
  });

  it("takes what can mean one choice only when one leaves it, and forgets what is none", async () => {
    const { user, field, onChange } = await open("DE");
    await user.clear(field);
    await user.type(field, "curacao{Tab}");
    expect(onChange).toHaveBeenLastCalledWith("CW");
    await user.click(field);
    await user.type(field, "nowhere");
    expect(screen.getByText("Nothing matches")).toBeTruthy();
    await user.tab();
    expect(field.value).toBe("Curaçao");
  });

  it("is empty again when its text is removed", async () => {
    const { user, field, onChange } = await open("NL");
    await user.clear(field);
    await user.tab();
    expect(onChange).toHaveBeenLastCalledWith(null);
    expect(field.value).toBe("");
  });

  it("closes with Escape, which goes no further while the list is open", async () => {
    const { user, field } = await open();
    const heard = vi.fn();
    document.addEventListener("keydown", heard);
    await user.keyboard("{Escape}");
    expect(field.getAttribute("aria-expanded")).toBe("false");
    await user.keyboard("{Escape}");
    document.removeEventListener("keydown", heard);
    expect(heard).toHaveBeenCalledTimes(1);
  });
});

it("words match without regard to case and accents, and a note only as a whole", () => {
  expect(matching(choices, " CURACAO ").map(({ id }) => id)).toEqual(["CW"]);
  expect(matching(choices, "nl").map(({ id }) => id)).toEqual(["NL"]);
  expect(matching(choices, "")).toEqual(choices);
});
