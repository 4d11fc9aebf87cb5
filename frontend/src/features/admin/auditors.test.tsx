import { screen, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { describe, expect, it } from "vitest";
import type { Api, Assignment, Organisation, Person } from "~/api/gen/model";
import { application, applicationId, session } from "~/test/data";
import { show } from "~/test/render";
import { answer } from "~/test/server";
import { AdminHead } from "./AdminNavigation";
import { ApisPage } from "./apis/ApisPage";
import { AdminApplicationsPage } from "./applications/AdminApplicationsPage";
import { AssignmentsPage } from "./assignments/AssignmentsPage";
import { OrganisationsPage } from "./organisations/OrganisationsPage";
import { PeoplePage } from "./people/PeoplePage";

const ID = "01930000-0000-7000-8000-0000000000ee";
const times = { created_at: "2026-11-23T07:00:00Z", updated_at: "2026-11-23T07:00:00Z" };
const place = { time_zone: "Europe/Amsterdam", locale: "en" };

const organisation: Organisation = {
  id: ID,
  code: "3553",
  name: "Example Registry",
  country: "NL",
  contact_email: null,
  thinly_managed_applications: 0,
  operator: false,
  ...place,
  ...times,
};
const api: Api = {
  id: ID,
  name: "Data Manager",
  identifier: "https://api.federation.example/data-manager",
  environment: "production",
  built_in: false,
  token_lifetime_seconds: 3600,
  signing_algorithm: "ES256",
  signing_algorithm_in_use: "ES256",
  permissions: [
    {
      id: ID,
      name: "donor.write",
      description: "Upload donor data",
      for_operators: false,
      created_at: times.created_at,
    },
  ],
  ...times,
};
const person: Person = {
  id: ID,
  name: "Robin",
  email: "robin@registry.example",
  operator: false,
  auditor: true,
  state: "active",
  factors: { totp: true, passkeys: 0, providers: 0, recovery_codes_left: 0 },
  invitation: null,
  left_secrets: 0,
  last_sign_in_at: null,
  ...place,
  ...times,
};
const assignment: Assignment = {
  id: ID,
  person: { id: ID, name: "Robin", email: "robin@registry.example" },
  person_state: "active",
  organisation: { id: ID, code: "3553", name: "Example Registry" },
  application: { id: applicationId, name: "Partner-NL-Example-DM" },
  created_at: times.created_at,
};

const none = () => {};
const PAGES: [path: string, item: object, page: ReactNode, changes: RegExp][] = [
  ["organisations", organisation, <OrganisationsPage key="1" search={{}} onSearch={none} />, /^(Add|Edit)/],
  ["apis", api, <ApisPage key="2" search={{}} onSearch={none} />, /^(Add|Edit)/],
  [
    "applications",
    application(),
    <AdminApplicationsPage key="3" search={{}} onSearch={none} />,
    /^(Create|Grants|More)/,
  ],
  ["people", person, <PeoplePage key="4" search={{}} onSearch={none} />, /^(Invite|Edit|More)/],
  [
    "assignments",
    assignment,
    <AssignmentsPage key="5" search={{}} onClearSearch={none} />,
    /^(Assign|Remove)/,
  ],
];

async function open(path: string, item: object, page: ReactNode, role: object) {
  answer("get", "session", { body: session(role) });
  answer("get", path, { body: { items: [item], next_cursor: null } });
  const view = await show(page);
  await screen.findByRole("table");
  return view;
}

describe.each(PAGES)("the administration's %s", (path, item, page, changes) => {
  it("can be changed by operators", async () => {
    await open(path, item, page, { operator: true });
    expect(screen.getAllByRole("button", { name: changes }).length).toBeGreaterThan(1);
  });

  it("can be read by auditors, who find no button that changes anything", async () => {
    await open(path, item, page, { auditor: true });
    expect(screen.getAllByRole("row")).toHaveLength(2);
    expect(screen.queryAllByRole("button", { name: changes })).toEqual([]);
  });
});

it("marks in the list of assignments who is deactivated", async () => {
  const left = { ...assignment, person_state: "deactivated" };
  await open("assignments", left, <AssignmentsPage search={{}} onClearSearch={none} />, { operator: true });
  expect(screen.getByRole("rowheader").textContent).toContain("Deactivated");
});

describe("an auditor", () => {
  it("is told once why nothing can be changed; an operator is not", async () => {
    answer("get", "session", { body: session({ auditor: true }) });
    const { unmount } = await show(<AdminHead />);
    expect(await screen.findByText("You are an auditor")).toBeTruthy();
    unmount();
    answer("get", "session", { body: session({ operator: true, auditor: true }) });
    await show(<AdminHead />);
    await screen.findByRole("link", { name: "People" });
    expect(screen.queryByText("You are an auditor")).toBeNull();
  });

  it("sees the permissions of an API and changes none", async () => {
    const { user } = await open("apis", api, <ApisPage search={{}} onSearch={none} />, { auditor: true });
    answer("get", `apis/${ID}`, { body: api, headers: { ETag: '"1"' } });
    await user.click(screen.getByRole("button", { name: "Permissions of Data Manager" }));
    expect(await screen.findByText("Upload donor data", {}, { timeout: 4000 })).toBeTruthy();
    expect(screen.queryByRole("button", { name: "Remove donor.write" })).toBeNull();
    expect(screen.queryByRole("button", { name: "Add" })).toBeNull();
  });

  it("is called one in the list of people", async () => {
    await open("people", person, <PeoplePage search={{}} onSearch={none} />, { operator: true });
    expect(screen.getByText("Auditor")).toBeTruthy();
  });

  it("is made one in the form of a person", async () => {
    const { user } = await open(
      "people",
      { ...person, auditor: false },
      <PeoplePage search={{}} onSearch={none} />,
      {
        operator: true,
      },
    );
    answer("get", `people/${ID}`, { body: { ...person, auditor: false }, headers: { ETag: '"1"' } });
    const changed = answer("patch", `people/${ID}`, { body: person });
    await user.click(screen.getByRole("button", { name: "Edit Robin" }));
    await user.click(await screen.findByRole("checkbox", { name: "Auditor" }, { timeout: 4000 }));
    await user.click(screen.getByRole("button", { name: "Save changes" }));
    await waitFor(() => expect(changed).toHaveLength(1));
    expect(changed[0]?.body).toMatchObject({ auditor: true, operator: false });
  });
});
