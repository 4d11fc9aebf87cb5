import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import { organisationsQuery } from "~/api/adminQueries";
import { exportAddress } from "~/api/exports";
import type { Organisation } from "~/api/gen/model";
import { Badge } from "~/ui/Badge";
import { Button } from "~/ui/Button";
import type { Column } from "~/ui/DataTable";
import { languageName } from "~/ui/places";
import { AdminPage, type AdminSearch } from "../AdminPage";
import { countryName } from "../choices";

const CreateOrganisation = lazy(async () => ({
  default: (await import("../dialogs")).CreateOrganisation,
}));
const EditOrganisation = lazy(async () => ({
  default: (await import("../dialogs")).EditOrganisation,
}));

type PageProps = { search: AdminSearch; onSearch: (search: AdminSearch) => void };

export function OrganisationsPage({ search, onSearch }: PageProps) {
  const { t } = useLingui();
  const list = useInfiniteQuery(organisationsQuery(search));
  const [creating, setCreating] = useState(false);
  const [editing, setEditing] = useState<string | null>(null);
  const columns = useColumns(setEditing);
  return (
    <AdminPage
      title={t`Organisations`}
      lead={<Trans>The members of the federation. Applications and assignments belong to one of them.</Trans>}
      createLabel={<Trans>Add organisation</Trans>}
      onCreate={() => setCreating(true)}
      exported={exportAddress("organisations", search)}
      search={{ label: t`Search by name or code`, value: search.q, onChange: (q) => onSearch({ q }) }}
      list={list}
      columns={columns}
      rowKey={({ id }) => id}
      nothingYet={{
        title: <Trans>No organisations yet</Trans>,
        text: <Trans>Start here: everything else belongs to an organisation.</Trans>,
      }}
    >
      <Suspense fallback={null}>
        {creating ? <CreateOrganisation onClose={() => setCreating(false)} /> : null}
        {editing ? <EditOrganisation id={editing} onClose={() => setEditing(null)} /> : null}
      </Suspense>
    </AdminPage>
  );
}

/** How many of its applications have too few managers, as the way to them. */
function ThinlyManaged({
  organisation: { id, thinly_managed_applications: count },
}: {
  organisation: Organisation;
}) {
  if (count === 0) return <Trans>None</Trans>;
  return (
    <Link to="/operator/applications" search={{ organisation: id, few_managers: true }}>
      <Plural value={count} one="# application" other="# applications" />
    </Link>
  );
}

function Name({ organisation: { name, operator } }: { organisation: Organisation }) {
  if (!operator) return name;
  return (
    <>
      {name}{" "}
      <Badge>
        <Trans>Runs the federation</Trans>
      </Badge>
    </>
  );
}

function useColumns(onEdit: (id: string) => void): Column<Organisation>[] {
  const { t } = useLingui();
  return [
    { key: "name", header: t`Name`, isName: true, cell: (row) => <Name organisation={row} /> },
    { key: "code", header: t`Code`, cell: ({ code }) => <code>{code}</code> },
    { key: "country", header: t`Country`, cell: ({ country }) => countryName(country) },
    { key: "zone", header: t`Time zone`, cell: ({ time_zone }) => time_zone.replaceAll("_", " ") },
    { key: "language", header: t`Language`, cell: ({ locale }) => languageName(locale) },
    { key: "contact", header: t`Contact`, cell: ({ contact_email }) => contact_email ?? t`None given` },
    {
      key: "managers",
      header: t`Too few managers`,
      cell: (row) => <ThinlyManaged organisation={row} />,
    },
    {
      key: "actions",
      header: t`Actions`,
      isActions: true,
      cell: ({ id, name }) => (
        <Button size="s" onPress={() => onEdit(id)} aria-label={t`Edit ${name}`}>
          <Trans>Edit</Trans>
        </Button>
      ),
    },
  ];
}
