import { Trans, useLingui } from "@lingui/react/macro";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import { assignmentsQuery } from "~/api/adminQueries";
import { exportAddress } from "~/api/exports";
import type { Assignment } from "~/api/gen/model";
import { Badge } from "~/ui/Badge";
import { Button } from "~/ui/Button";
import type { Column } from "~/ui/DataTable";
import { Instant } from "~/ui/time/Instant";
import styles from "../Admin.module.css";
import { AdminPage } from "../AdminPage";

const CreateAssignment = lazy(async () => ({
  default: (await import("../dialogs")).CreateAssignment,
}));
const RemoveAssignment = lazy(async () => ({
  default: (await import("../dialogs")).RemoveAssignment,
}));

export type AssignmentSearch = { person?: string; organisation?: string; application?: string };
type PageProps = { search: AssignmentSearch; onClearSearch: () => void };

export function AssignmentsPage({ search, onClearSearch }: PageProps) {
  const { t } = useLingui();
  const params = {
    person_id: search.person,
    organisation_id: search.organisation,
    application_id: search.application,
  };
  const list = useInfiniteQuery(assignmentsQuery(params));
  const [creating, setCreating] = useState(false);
  const [removing, setRemoving] = useState<Assignment | null>(null);
  const isFiltered = Object.values(search).some((value) => value !== undefined);
  const columns = useColumns(setRemoving);
  return (
    <AdminPage
      title={t`Assignments`}
      lead={
        <Trans>
          Who manages the secrets of which application. Two per application are recommended; the organisation
          must have confirmed them.
        </Trans>
      }
      createLabel={<Trans>Assign manager</Trans>}
      onCreate={() => setCreating(true)}
      exported={exportAddress("assignments", params)}
      list={list}
      columns={columns}
      rowKey={({ id }) => id}
      nothingYet={
        isFiltered
          ? {
              title: <Trans>No assignment matches</Trans>,
              text: (
                <Button onPress={onClearSearch}>
                  <Trans>Show all assignments</Trans>
                </Button>
              ),
            }
          : {
              title: <Trans>No assignments yet</Trans>,
              text: <Trans>Until somebody is assigned, nobody can create a secret.</Trans>,
            }
      }
    >
      <Suspense fallback={null}>
        {creating ? <CreateAssignment onClose={() => setCreating(false)} /> : null}
        {removing ? <RemoveAssignment assignment={removing} onClose={() => setRemoving(null)} /> : null}
      </Suspense>
    </AdminPage>
  );
}

function useColumns(onRemove: (assignment: Assignment) => void): Column<Assignment>[] {
  const { t } = useLingui();
  return [
    {
      key: "person",
      header: t`Person`,
      isName: true,
      cell: ({ person, person_state }) => (
        <div className={styles.stack}>
          {person.name}
          <span className={styles.faint}>{person.email}</span>
          {person_state === "deactivated" ? (
            <Badge tone="danger">
              <Trans>Deactivated</Trans>
            </Badge>
          ) : null}
        </div>
      ),
    },
    { key: "organisation", header: t`Organisation`, cell: ({ organisation }) => organisation.name },
    { key: "application", header: t`Application`, cell: (row) => <Scope assignment={row} /> },
    { key: "since", header: t`Since`, cell: ({ created_at }) => <Instant at={created_at} /> },
    {
      key: "actions",
      header: t`Actions`,
      isActions: true,
      cell: (row) => (
        <Button
          size="s"
          onPress={() => onRemove(row)}
          aria-label={t`Remove the assignment of ${row.person.name}`}
        >
          <Trans>Remove</Trans>
        </Button>
      ),
    },
  ];
}

function Scope({ assignment: { application } }: { assignment: Assignment }) {
  if (!application) return <Trans>All, future ones too</Trans>;
  return (
    <Link to="/applications/$applicationId" params={{ applicationId: application.id }}>
      {application.name}
    </Link>
  );
}
