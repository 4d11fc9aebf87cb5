import type { UseInfiniteQueryResult } from "@tanstack/react-query";
import { screen, within } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import type { ApplicationTimeline } from "~/api/attentionQueries";
import type { Application, AttentionItem, KeyLife, SecretLife } from "~/api/gen/model";
import { accessibilityFaults } from "~/test/axe";
import { application, applicationId, daysFromNow, federation, session } from "~/test/data";
import { show } from "~/test/render";
import { answer, breakConnection } from "~/test/server";
import { Home } from "./Home";

function item(changes: Partial<AttentionItem> = {}): AttentionItem {
  const { id, name, environment, organisation } = application();
  return {
    kind: "expiring",
    next_step: "replace",
    application: { id, name, environment, organisation, reachable_managers: 2 },
    secret: {
      id: "s",
      name: "Nightly",
      hint: "Q9d",
      created_at: daysFromNow(-300),
      expires_at: daysFromNow(9.5),
      last_used_at: daysFromNow(-0.2),
      suspended_at: null,
      last_refused_at: null,
      last_refused_address: null,
    },
    successor: null,
    key: null,
    key_successor: null,
    ...changes,
  };
}

function listOf(applications: Application[], changes = {}) {
  const fetchNextPage = vi.fn(async () => {});
  const list = {
    data: applications,
    hasNextPage: false,
    isFetchingNextPage: false,
    fetchNextPage,
    ...changes,
  };
  return list as unknown as UseInfiniteQueryResult<Application[]> & { fetchNextPage: typeof fetchNextPage };
}

const Table = ({ applications, group }: { applications: Application[]; group?: string }) => (
  <table aria-label={group}>
    <tbody>
      {applications.map(({ id, name }) => (
        <tr key={id}>
          <td>{name}</td>
        </tr>
      ))}
    </tbody>
  </table>
);

type Opened = {
  items?: AttentionItem[];
  shown?: string;
  list?: ReturnType<typeof listOf>;
  q?: string;
  operator?: boolean;
};

async function open({ items, shown, list = listOf([application()]), q, operator = false }: Opened = {}) {
  answer("get", "session", { body: session({ operator }) });
  answer("get", "federation", { body: federation() });
  if (items) answer("get", "attention", { body: { items, has_more: false } });
  const onShow = vi.fn();
  const filter = q === undefined ? {} : { q };
  const view = await show(<Home filter={filter} shown={shown} onShow={onShow} list={list} table={Table} />);
  await screen.findByRole("button", { name: "By environment and API" });
  return { ...view, onShow };
}

describe("what needs attention", () => {
  it("is said with its application, when, and the next step", async () => {
    await open({ items: [item()] });
    const [row] = screen.getAllByRole("listitem");
    expect(row?.textContent).toMatch(
      /Partner-NL-Example-DM.*Production.*“Nightly” \(Q9d…\) expires in 9 days/,
    );
    const step = screen.getByRole<HTMLAnchorElement>("link", { name: "Replace" });
    expect(new URL(step.href).pathname).toBe(`/applications/${applicationId}/rotate/${item().secret?.id}`);
  });

  it("names from where a suspended secret is still tried, and what to use instead", async () => {
    const secret = item().secret && {
      ...item().secret,
      suspended_at: daysFromNow(-2),
      last_refused_at: daysFromNow(-0.1),
      last_refused_address: "192.0.2.7",
    };
    const successor = {
      id: "n",
      name: "New one",
      hint: "abc",
      expires_at: daysFromNow(300),
      last_used_at: null,
    };
    await open({
      items: [
        item({ kind: "suspended_in_use", next_step: "switch_over", secret, successor } as AttentionItem),
      ],
    });
    expect(screen.getByText(/is suspended, and a system still asks/)).toBeTruthy();
    expect(screen.getByText(/Last tried/).textContent).toContain("from 192.0.2.7");
    expect(screen.getByText(/Use “New one” instead/)).toBeTruthy();
    expect(screen.getByRole("link", { name: "Go on replacing" })).toBeTruthy();
  });

  it("names a key that expires, and leads to where another is added", async () => {
    const { id, name, created_at, expires_at } = item().secret ?? {};
    const key = { id, name, created_at, expires_at, last_used_at: null };
    const key_successor = { id: "n", name: "New one", expires_at: daysFromNow(300), last_used_at: null };
    const of = { secret: null, key } as Partial<AttentionItem>;
    const { unmount } = await open({ items: [item(of)] });
    expect(screen.getByText(/Key “Nightly” expires/)).toBeTruthy();
    expect(screen.getByText(/Never used/)).toBeTruthy();
    const link = screen.getByRole<HTMLAnchorElement>("link", { name: "Replace" });
    expect(new URL(link.href).pathname + new URL(link.href).hash).toBe(`/applications/${applicationId}#keys`);
    unmount();
    await open({ items: [item({ ...of, kind: "expired", next_step: "switch_over", key_successor })] });
    expect(screen.getByText(/Key “Nightly” expired/)).toBeTruthy();
    expect(screen.getByText(/Use “New one” instead/)).toBeTruthy();
  });

  it("leads an operator to where managers are assigned, and a manager to whom to ask", async () => {
    const few = item({ kind: "few_managers", next_step: "assign_manager", secret: null });
    const { unmount } = await open({ items: [few], operator: true });
    const href = screen.getByRole<HTMLAnchorElement>("link", { name: "Assign" }).href;
    expect(new URL(href).pathname).toBe("/operator/assignments");
    unmount();
    await open({ items: [few] });
    expect(screen.getByRole("link", { name: "See managers" })).toBeTruthy();
  });

  it("shows five at first, and all when asked", async () => {
    const items = Array.from({ length: 7 }, (_, n) =>
      item({ secret: { ...item().secret, id: `${n}` } } as AttentionItem),
    );
    const { user } = await open({ items });
    expect(screen.getAllByRole("listitem")).toHaveLength(5);
    await user.click(screen.getByRole("button", { name: "Show all 7" }));
    const all = screen.getAllByRole("listitem");
    expect(all).toHaveLength(7);
    expect(all[5]?.contains(document.activeElement)).toBe(true);
  });

  it("is nothing, which is said, and is left out of a search", async () => {
    const { unmount } = await open({ items: [] });
    expect(screen.getByText("Nothing needs attention")).toBeTruthy();
    unmount();
    await open({ items: [item()], q: "dm" });
    expect(screen.queryByText("Needs attention")).toBeNull();
  });

  it("keeps nobody from the applications when it cannot be read, which is said", async () => {
    breakConnection("get", "attention");
    const { user } = await open();
    expect(screen.getByText("Partner-NL-Example-DM")).toBeTruthy();
    expect((await screen.findByRole("alert")).textContent).toContain("This could not be loaded");
    answer("get", "attention", { body: { items: [], has_more: false } });
    await user.click(screen.getByRole("button", { name: "Try again" }));
    expect(await screen.findByText("Nothing needs attention")).toBeTruthy();
  });
});

describe("the applications", () => {
  it("stand under their environment and API, production first", async () => {
    const list = listOf([application({ id: "2", name: "Sand", environment: "sandbox" }), application()]);
    await open({ items: [], list });
    const headings = screen.getAllByRole("heading").map(({ textContent }) => textContent);
    expect(headings).toEqual([
      "Productionreal data",
      "Data Manager",
      "Sandboxfor tests only",
      "Data Manager",
    ]);
    const [first] = screen.getAllByRole("table", { name: "Data Manager" });
    expect(first?.textContent).toBe("Partner-NL-Example-DM");
  });

  it("stand in one table by the next expiry when asked", async () => {
    const secrets = { live: 1, expiring: 0, suspended: 0, expired: 0, next_expiry_at: daysFromNow(9) };
    const list = listOf([application(), application({ id: "2", name: "Soon", secrets })]);
    const { user, onShow } = await open({ items: [], list, shown: "expiry" });
    expect(screen.getByRole("table").textContent).toBe("SoonPartner-NL-Example-DM");
    await user.click(screen.getByRole("button", { name: "By name" }));
    expect(onShow).toHaveBeenCalledWith("name");
  });

  it("are read to the end before they are put in order, and no further than 500", async () => {
    const list = listOf([application()], { hasNextPage: true });
    const { unmount } = await open({ items: [], list });
    expect(list.fetchNextPage).toHaveBeenCalledOnce();
    expect(screen.queryByRole("table")).toBeNull();
    unmount();
    const many = Array.from({ length: 500 }, (_, n) => application({ id: `${n}` }));
    const long = listOf(many, { hasNextPage: true });
    await open({ items: [], list: long });
    expect(long.fetchNextPage).not.toHaveBeenCalled();
    expect(screen.getByText(/Only the first 500 by name are shown/)).toBeTruthy();
  });
});

describe("the next 12 months", () => {
  const life = (name: string, created: number, expires: number): SecretLife => ({
    id: name,
    name,
    hint: "Q9d",
    created_at: daysFromNow(created),
    expires_at: daysFromNow(expires),
    suspended: false,
    last_used_at: null,
  });

  async function openTimeline(secrets: SecretLife[], keys: KeyLife[] = []) {
    const { id, name, environment, state, organisation } = application();
    const timeline: ApplicationTimeline = { id, name, environment, state, organisation, secrets, keys };
    answer("get", "timeline", { body: { items: [timeline], next_cursor: null } });
    const view = await open({ items: [], shown: "timeline" });
    await screen.findByText("The same as a table");
    return view;
  }

  it("are drawn, and the same stands in a table", async () => {
    const { user, container } = await openTimeline([life("old", -300, 20.5), life("new", -5, 360)]);
    const drawing = container.querySelector(`svg[viewBox="0 0 365 24"]`);
    expect(drawing?.querySelectorAll("rect")).toHaveLength(3);
    await user.click(screen.getByText("The same as a table"));
    const table = screen.getByRole("table", { name: "Secrets and keys of the next 12 months" });
    const rows = within(table)
      .getAllByRole("row")
      .map(({ textContent }) => textContent);
    expect(rows[1]).toMatch(/^old.*Replaced by “new”; both are valid for 20 days$/);
    expect(rows[2]).toMatch(/^new.*No replacement yet$/);
  });

  it("say of an application without a secret that it gets no tokens", async () => {
    await openTimeline([]);
    expect(
      screen.getByRole("table", { name: "Secrets and keys of the next 12 months" }).textContent,
    ).toContain("It gets no tokens");
  });

  it("show keys beside secrets, of which none takes the place of the other", async () => {
    const { hint: _, suspended: __, ...key } = life("signer", -5, 100);
    const { container } = await openTimeline([life("old", -300, 20.5)], [key]);
    expect(container.querySelectorAll("rect[y]")).toHaveLength(2 + 4);
    const rows = within(screen.getByRole("table")).getAllByRole("row");
    expect(rows[1]?.textContent).toMatch(/^old.*No replacement yet$/);
    expect(rows[2]?.textContent).toMatch(/^Key “signer”.*No replacement yet$/);
  });

  it("have no fault that axe can find, nor has the rest", async () => {
    await openTimeline([life("old", -300, 20.5), life("new", -5, 360)]);
    expect(await accessibilityFaults()).toEqual([]);
  });
});

it("has no fault that axe can find", async () => {
  await open({ items: [item()] });
  expect(await accessibilityFaults()).toEqual([]);
});
