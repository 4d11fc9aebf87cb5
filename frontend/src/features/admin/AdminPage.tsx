import { Trans, useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { useSession } from "~/api/queries";
import { Button, DownloadLink } from "~/ui/Button";
import { type Column, DataTable } from "~/ui/DataTable";
import { SearchIcon } from "~/ui/icons";
import { EmptyState, Listed, type ListQuery, PageHeader } from "~/ui/Page";
import { PlusIcon } from "~/ui/rareIcons";
import { SearchBox } from "~/ui/SearchBox";
import { Toolbar } from "~/ui/Toolbar";

export type AdminSearch = { q?: string };

type AdminPageProps<Row> = {
  title: string;
  lead: ReactNode;
  createLabel: ReactNode;
  onCreate: () => void;
  /** Where the list is as a file, narrowed as it is here. */
  exported: string;
  /** Some lists of the server have no text to search in. */
  search?: { label: string; value: string | undefined; onChange: (q: string | undefined) => void };
  /** More to narrow the list by, beside the search. */
  filters?: ReactNode;
  list: ListQuery<Row>;
  columns: Column<Row>[];
  rowKey: (row: Row) => string;
  isQuiet?: (row: Row) => boolean;
  nothingYet: { title: ReactNode; text: ReactNode };
  /** Some actions on a row only show more of it. */
  auditorsAct?: boolean;
  children?: ReactNode;
};

/** Auditors see everything of the administration and change nothing. */
export function useMayChange(): boolean {
  return useSession().operator;
}

/** A list of the administration with a way to add to it; its dialogs are the children. */
export function AdminPage<Row>(props: AdminPageProps<Row>) {
  const { title, lead, createLabel, onCreate, exported, search, filters, children } = props;
  const mayChange = useMayChange();
  return (
    <>
      <PageHeader
        title={title}
        lead={lead}
        actions={
          <>
            <DownloadLink href={exported}>
              <Trans>Export as CSV</Trans>
            </DownloadLink>
            {mayChange ? (
              <Button look="primary" onPress={onCreate}>
                <PlusIcon />
                {createLabel}
              </Button>
            ) : null}
          </>
        }
      />
      {search ? (
        <Toolbar>
          <SearchBox
            label={search.label}
            value={search.value ?? ""}
            onChange={(q) => search.onChange(q.trim() === "" ? undefined : q.trim())}
          />
          {filters}
        </Toolbar>
      ) : null}
      <Rows {...props} />
      {children}
    </>
  );
}

function Rows<Row>(props: AdminPageProps<Row>) {
  const { title, list, columns, rowKey, isQuiet, search, nothingYet, auditorsAct } = props;
  const showsActions = useMayChange() || auditorsAct;
  return (
    <Listed
      list={list}
      nothing={
        search?.value === undefined ? (
          <EmptyState icon={<PlusIcon size={22} />} title={nothingYet.title}>
            {nothingYet.text}
          </EmptyState>
        ) : (
          <NoMatch onClear={() => search.onChange(undefined)} />
        )
      }
    >
      {(rows) => (
        <DataTable
          label={title}
          columns={columns.filter(({ isActions }) => showsActions || !isActions)}
          rows={rows}
          rowKey={rowKey}
          {...(isQuiet ? { isQuiet } : {})}
        />
      )}
    </Listed>
  );
}

function NoMatch({ onClear }: { onClear: () => void }) {
  const { t } = useLingui();
  return (
    <EmptyState
      icon={<SearchIcon size={22} />}
      title={t`Nothing matches`}
      action={
        <Button onPress={onClear}>
          <Trans>Clear the search</Trans>
        </Button>
      }
    />
  );
}
