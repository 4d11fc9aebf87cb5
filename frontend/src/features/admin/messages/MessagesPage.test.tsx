import { screen, waitFor } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import type { Message } from "~/api/gen/model";
import { federation } from "~/test/data";
import { show } from "~/test/render";
import { answer } from "~/test/server";
import { type MessageSearch, MessagesPage } from "./MessagesPage";

const message: Message = {
  id: "01930000-0000-7000-8000-0000000000ff",
  kind: "expiry_digest",
  event: null,
  state: "bounced",
  person: { id: "01930000-0000-7000-8000-000000000001", name: "Anna Example" },
  organisation: null,
  address: "anna@registry.example",
  attempts: 1,
  created_at: "2026-11-23T07:00:00Z",
  next_attempt_at: null,
  finished_at: "2026-11-23T07:00:01Z",
  last_error: "550 no such person",
  resend_of: null,
};

async function open(search: MessageSearch, items: Message[]) {
  const asked = answer("get", "messages", { body: { items, next_cursor: null } });
  const reminders = answer("get", "planned-notices", { body: { items: [], next_cursor: null } });
  for (const path of ["people", "organisations"])
    answer("get", path, { body: { items: [], next_cursor: null } });
  answer("get", "federation", { body: federation() });
  const onSearch = vi.fn();
  const view = await show(<MessagesPage search={search} onSearch={onSearch} />);
  return { ...view, asked, reminders, onSearch };
}

describe("the list of messages", () => {
  it("asks for both ways in which one did not arrive", async () => {
    const { asked } = await open({ state: "dead,bounced" }, [message]);
    expect(await screen.findByRole("table", { name: "Messages" })).toBeTruthy();
    expect(asked[0]?.url.searchParams.get("state")).toBe("dead,bounced");
    expect(screen.getByRole("button", { pressed: true }).textContent).toBe("Did not arrive");
  });

  it("can be narrowed to the last days, of which today is one", async () => {
    vi.setSystemTime("2026-11-28T13:00:00Z");
    const { asked, user, onSearch } = await open({ days: "30" }, [message]);
    expect(await screen.findByRole("table", { name: "Messages" })).toBeTruthy();
    expect(asked[0]?.url.searchParams.get("from")).toBe("2026-10-30T00:00:00Z");
    const created = screen.getByLabelText("Written");
    expect(created).toHaveProperty("value", "30");
    await user.selectOptions(created, "Last 7 days");
    expect(onSearch).toHaveBeenLastCalledWith({ days: "7" });
    await user.selectOptions(created, "At any time");
    expect(onSearch).toHaveBeenLastCalledWith({});
  });

  it("takes no number of days that it does not offer", async () => {
    const { asked } = await open({ days: "12345678901" }, [message]);
    expect(await screen.findByRole("table", { name: "Messages" })).toBeTruthy();
    expect(asked[0]?.url.searchParams.has("from")).toBe(false);
    expect(screen.getByLabelText("Written")).toHaveProperty("value", "all");
  });

  it("can be narrowed to every state", async () => {
    const { user, onSearch } = await open({}, [message]);
    await user.click(await screen.findByRole("button", { name: "Withdrawn" }));
    expect(onSearch).toHaveBeenCalledWith({ state: "withdrawn" });
    const chips = screen.getAllByRole("button", { pressed: false }).map((chip) => chip.textContent);
    expect(chips).toEqual([
      "Planned",
      "To be tried again",
      "Sent",
      "Did not arrive",
      "Given up",
      "Bounced",
      "Withdrawn",
    ]);
  });

  it("tells messages that are ready from reminders that wait for a morning, and whose time that is", async () => {
    const { reminders } = await open({ state: "planned" }, []);
    expect(await screen.findByText("No message is ready to be sent.")).toBeTruthy();
    expect(screen.queryByText("No message matches")).toBeNull();
    await waitFor(() => expect(reminders).toHaveLength(1));
    expect(screen.getByText(/in your time zone \(Europe\/Amsterdam\)/)).toBeTruthy();
  });

  it("says that nothing matches where nothing else could", async () => {
    await open({ state: "withdrawn" }, []);
    expect(await screen.findByText("No message matches")).toBeTruthy();
  });
});
