import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import { exportAddress } from "~/api/exports";
import type { Application } from "~/api/gen/model";
import { applicationsQuery } from "~/api/queries";
import { Badge, EnvironmentBadge } from "~/ui/Badge";
import { Button } from "~/ui/Button";
import { CopyableCode } from "~/ui/Copy";
import type { Column } from "~/ui/DataTable";
import { FewManagers } from "~/ui/FewManagers";
import { FilterChips } from "~/ui/FilterChips";
import { RowMenu } from "~/ui/Menu";
import styles from "../Admin.module.css";
import { AdminPage, type AdminSearch } from "../AdminPage";

const CreateApplication = lazy(async () => ({
  default: (await import("../dialogs")).CreateApplication,
}));
const EditApplication = lazy(async () => ({ default: (await import("../dialogs")).EditApplication }));
const EditGrants = lazy(async () => ({ default: (await import("../dialogs")).EditGrants }));
const EditLimits = lazy(async () => ({ default: (await import("../dialogs")).EditLimits }));
const SwitchApplication = lazy(async () => ({
  default: (await import("../dialogs")).SwitchApplication,
}));

type Open =
  | { dialog: "create" }
  | { dialog: "rename" | "grants" | "limits" | "switch"; application: Application }
  | null;
export type AdminApplicationSearch = AdminSearch & {
  organisation?: string;
  few_managers?: boolean;
  without_manager?: boolean;
};
type PageProps = { search: AdminApplicationSearch; onSearch: (search: AdminApplicationSearch) => void };

export function AdminApplicationsPage({ search, onSearch }: PageProps) {
  const { t } = useLingui();
  const { q, organisation, few_managers, without_manager } = search;
  const params = { q, organisation_id: organisation, few_managers, without_manager };
  const list = useInfiniteQuery(applicationsQuery(params));
  const isNarrowed = [organisation, few_managers, without_manager].some((filter) => filter !== undefined);
  const [open, setOpen] = useState<Open>(null);
  const columns = useColumns(setOpen);
  return (
    <AdminPage
      title={t`Applications`}
      lead={
        <Trans>One registration for one organisation in one environment. Its client ID never changes.</Trans>
      }
      createLabel={<Trans>Create application</Trans>}
      onCreate={() => setOpen({ dialog: "create" })}
      exported={exportAddress("applications", params)}
      search={{
        label: t`Search by name or client ID`,
        value: q,
        onChange: (next) => onSearch({ ...search, q: next }),
      }}
      filters={<Filters search={search} onSearch={onSearch} />}
      list={list}
      columns={columns}
      rowKey={({ id }) => id}
      isQuiet={({ state }) => state === "disabled"}
      nothingYet={
        isNarrowed
          ? {
              title: <Trans>No application matches</Trans>,
              text: (
                <Button onPress={() => onSearch({})}>
                  <Trans>Show all applications</Trans>
                </Button>
              ),
            }
          : {
              title: <Trans>No applications yet</Trans>,
              text: <Trans>Add an organisation and an API first; then create the application here.</Trans>,
            }
      }
    >
      <Suspense fallback={null}>
        <OpenDialog open={open} onClose={() => setOpen(null)} />
      </Suspense>
    </AdminPage>
  );
}

function OpenDialog({ open, onClose }: { open: Open; onClose: () => void }) {
  if (open === null) return null;
  if (open.dialog === "create") return <CreateApplication onClose={onClose} />;
  if (open.dialog === "rename") return <EditApplication id={open.application.id} onClose={onClose} />;
  if (open.dialog === "grants") return <EditGrants id={open.application.id} onClose={onClose} />;
  if (open.dialog === "limits") return <EditLimits application={open.application} onClose={onClose} />;
  return <SwitchApplication application={open.application} onClose={onClose} />;
}

function useColumns(onOpen: (open: Open) => void): Column<Application>[] {
  const { t } = useLingui();
  return [
    { key: "name", header: t`Application`, isName: true, cell: (row) => <Name application={row} /> },
    {
      key: "environment",
      header: t`Environment`,
      cell: ({ environment }) => <EnvironmentBadge environment={environment} />,
    },
    { key: "organisation", header: t`Organisation`, cell: ({ organisation }) => organisation.name },
    {
      key: "grants",
      header: t`Grants`,
      cell: ({ grants }) => grants.map(({ api }) => api.name).join(", ") || t`None`,
    },
    { key: "managers", header: t`Managers`, cell: (row) => <ManagerCount application={row} /> },
    {
      key: "actions",
      header: t`Actions`,
      isActions: true,
      cell: (row) => <Actions application={row} onOpen={onOpen} />,
    },
  ];
}

function Name({ application: { id, name, state } }: { application: Application }) {
  const { t } = useLingui();
  return (
    <div className={`${styles.stack} ${styles.withId}`}>
      <span>
        <Link to="/applications/$applicationId" params={{ applicationId: id }}>
          {name}
        </Link>{" "}
        {state === "disabled" ? (
          <Badge tone="danger">
            <Trans>Disabled</Trans>
          </Badge>
        ) : null}
      </span>
      <CopyableCode text={id} label={t`Copy client ID of ${name}`} />
    </div>
  );
}

function ManagerCount({ application }: { application: Application }) {
  if (application.few_managers) return <FewManagers of={application} />;
  return <Plural value={application.reachable_managers} one="# reachable" other="# reachable" />;
}

function Filters({ search, onSearch }: PageProps) {
  const { t } = useLingui();
  const { organisation, ...rest } = search;
  return (
    <>
      <FilterChips
        label={t`Managers`}
        value={search.without_manager ? "none" : search.few_managers ? "few" : undefined}
        onChange={(chosen) =>
          onSearch({
            ...search,
            few_managers: chosen === "few" ? true : undefined,
            without_manager: chosen === "none" ? true : undefined,
          })
        }
        allLabel={t`Any managers`}
        options={[
          { value: "few", label: t`Too few managers` },
          { value: "none", label: t`Without a manager` },
        ]}
      />
      {organisation ? (
        <Button size="s" onPress={() => onSearch(rest)}>
          <Trans>Of all organisations</Trans>
        </Button>
      ) : null}
    </>
  );
}

type ActionsProps = { application: Application; onOpen: (open: Open) => void };

function Actions({ application, onOpen }: ActionsProps) {
  const { t } = useLingui();
  const { name, state } = application;
  return (
    <>
      <Button
        size="s"
        onPress={() => onOpen({ dialog: "grants", application })}
        aria-label={t`Grants of ${name}`}
      >
        <Trans>Grants</Trans>
      </Button>
      <RowMenu
        label={t`More for ${name}`}
        actions={[
          {
            id: "rename",
            label: <Trans>Rename</Trans>,
            onAction: () => onOpen({ dialog: "rename", application }),
          },
          {
            id: "limits",
            label: <Trans>Limits</Trans>,
            onAction: () => onOpen({ dialog: "limits", application }),
          },
          {
            id: "switch",
            label: state === "active" ? <Trans>Disable</Trans> : <Trans>Enable</Trans>,
            isDangerous: state === "active",
            onAction: () => onOpen({ dialog: "switch", application }),
          },
        ]}
      />
    </>
  );
}
