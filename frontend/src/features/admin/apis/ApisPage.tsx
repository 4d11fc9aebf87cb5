import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useInfiniteQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { apisQuery } from "~/api/adminQueries";
import { exportAddress } from "~/api/exports";
import type { Api } from "~/api/gen/model";
import { Badge, EnvironmentBadge } from "~/ui/Badge";
import { Button } from "~/ui/Button";
import { CopyableCode } from "~/ui/Copy";
import type { Column } from "~/ui/DataTable";
import { RowMenu } from "~/ui/Menu";
import styles from "../Admin.module.css";
import { AdminPage, type AdminSearch, useMayChange } from "../AdminPage";

const CreateApi = lazy(async () => ({ default: (await import("../dialogs")).CreateApi }));
const EditApi = lazy(async () => ({ default: (await import("../dialogs")).EditApi }));
const Introspectors = lazy(async () => ({ default: (await import("../dialogs")).Introspectors }));
const Permissions = lazy(async () => ({ default: (await import("../dialogs")).Permissions }));

type Open =
  | { dialog: "create" }
  | { dialog: "edit" | "permissions"; id: string }
  | { dialog: "introspectors"; api: Api }
  | null;
type PageProps = { search: AdminSearch; onSearch: (search: AdminSearch) => void };

export function ApisPage({ search, onSearch }: PageProps) {
  const { t } = useLingui();
  const list = useInfiniteQuery(apisQuery(search));
  const [open, setOpen] = useState<Open>(null);
  const columns = useColumns(setOpen);
  const close = () => setOpen(null);
  return (
    <AdminPage
      title={t`APIs`}
      lead={
        <Trans>
          What tokens are for. A token for one API is refused by all others, and by the other environment.
        </Trans>
      }
      createLabel={<Trans>Add API</Trans>}
      onCreate={() => setOpen({ dialog: "create" })}
      exported={exportAddress("apis", search)}
      search={{ label: t`Search by name or identifier`, value: search.q, onChange: (q) => onSearch({ q }) }}
      list={list}
      columns={columns}
      rowKey={({ id }) => id}
      auditorsAct
      nothingYet={{
        title: <Trans>No APIs yet</Trans>,
        text: <Trans>Add each API once for production and once for the sandbox.</Trans>,
      }}
    >
      <Suspense fallback={null}>
        {open?.dialog === "create" ? <CreateApi onClose={close} /> : null}
        {open?.dialog === "edit" ? <EditApi id={open.id} onClose={close} /> : null}
        {open?.dialog === "permissions" ? <Permissions id={open.id} onClose={close} /> : null}
        {open?.dialog === "introspectors" ? <Introspectors api={open.api} onClose={close} /> : null}
      </Suspense>
    </AdminPage>
  );
}

function useColumns(onOpen: (open: Open) => void): Column<Api>[] {
  const { t } = useLingui();
  return [
    {
      key: "name",
      header: t`API`,
      isName: true,
      cell: ({ name, identifier, built_in }) => (
        <div className={styles.stack}>
          <span>
            {name}{" "}
            {built_in ? (
              <Badge>
                <Trans>Built in</Trans>
              </Badge>
            ) : null}
          </span>
          <CopyableCode text={identifier} label={t`Copy the identifier of ${name}`} />
        </div>
      ),
    },
    {
      key: "environment",
      header: t`Environment`,
      cell: ({ environment }) => <EnvironmentBadge environment={environment} />,
    },
    {
      key: "lifetime",
      header: t`Token lifetime`,
      cell: ({ token_lifetime_seconds }) => (
        <span className={styles.short}>
          <Minutes seconds={token_lifetime_seconds} />
        </span>
      ),
    },
    {
      key: "algorithm",
      header: t`Signed by`,
      cell: (api) => <SignedBy api={api} />,
    },
    {
      key: "permissions",
      header: t`Permissions`,
      cell: ({ permissions }) => (
        <span className={styles.short}>
          <Plural value={permissions.length} _0="None" one="# permission" other="# permissions" />
        </span>
      ),
    },
    {
      key: "actions",
      header: t`Actions`,
      isActions: true,
      cell: (api) => <Actions api={api} onOpen={onOpen} />,
    },
  ];
}

type ActionsProps = { api: Api; onOpen: (open: Open) => void };

function Actions({ api, onOpen }: ActionsProps) {
  const { t } = useLingui();
  const mayChange = useMayChange();
  const { id, name } = api;
  return (
    <>
      <Button
        size="s"
        onPress={() => onOpen({ dialog: "permissions", id })}
        aria-label={t`Permissions of ${name}`}
      >
        <Trans>Permissions</Trans>
      </Button>
      {mayChange ? (
        <Button size="s" onPress={() => onOpen({ dialog: "edit", id })} aria-label={t`Edit ${name}`}>
          <Trans>Edit</Trans>
        </Button>
      ) : null}
      <RowMenu
        label={t`More for ${name}`}
        actions={[
          {
            id: "introspectors",
            label: <Trans>Introspection</Trans>,
            onAction: () => onOpen({ dialog: "introspectors", api }),
          },
        ]}
      />
    </>
  );
}

function SignedBy({ api: { signing_algorithm: chosen, signing_algorithm_in_use: inUse } }: { api: Api }) {
  if (chosen === inUse) return chosen;
  return (
    <Trans>
      {inUse}, soon {chosen}
    </Trans>
  );
}

function Minutes({ seconds }: { seconds: number }) {
  if (seconds % 60 !== 0) return <Plural value={seconds} one="# second" other="# seconds" />;
  return <Plural value={seconds / 60} one="# minute" other="# minutes" />;
}
