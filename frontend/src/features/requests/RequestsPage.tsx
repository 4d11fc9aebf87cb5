import { Trans, useLingui } from "@lingui/react/macro";
import { useInfiniteQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { exportAddress } from "~/api/exports";
import { type AccessRequest, AccessRequestState } from "~/api/gen/model";
import { useSession } from "~/api/queries";
import { accessRequestsQuery } from "~/api/requestQueries";
import { Button, DownloadLink } from "~/ui/Button";
import { FilterChips } from "~/ui/FilterChips";
import { SearchIcon } from "~/ui/icons";
import { EmptyState, Listed, PageHeader } from "~/ui/Page";
import { PlusIcon } from "~/ui/rareIcons";
import { Toolbar } from "~/ui/Toolbar";
import { RequestsTable } from "./RequestsTable";
import { useStateWords } from "./words";

const AskForApplication = lazy(async () => ({ default: (await import("./dialogs")).AskForApplication }));
const AskForPermissions = lazy(async () => ({ default: (await import("./dialogs")).AskForPermissions }));
const Approve = lazy(async () => ({ default: (await import("./dialogs")).Approve }));
const Decline = lazy(async () => ({ default: (await import("./dialogs")).Decline }));
const Withdraw = lazy(async () => ({ default: (await import("./dialogs")).Withdraw }));

export type RequestSearch = {
  state?: AccessRequestState;
  organisation?: string;
  /** What is asked for as soon as the page is there: permissions of this application. */
  application?: string;
};
type PageProps = {
  search: RequestSearch;
  onSearch: (search: RequestSearch) => void;
  /** Among what operators look after. */
  forOperators?: boolean;
};

export type Open =
  | { dialog: "application" }
  | { dialog: "permissions"; application?: string }
  | { dialog: "approve" | "decline" | "withdraw"; request: AccessRequest }
  | null;

/** What was asked for and what became of it: for who asks, and for the operators who answer. */
export function RequestsPage({ search, onSearch, forOperators = false }: PageProps) {
  const { t } = useLingui();
  const { state, organisation, application } = search;
  const list = useInfiniteQuery(accessRequestsQuery({ state, organisation_id: organisation }));
  const [open, setOpen] = useState<Open>(application ? { dialog: "permissions", application } : null);
  const close = () => {
    setOpen(null);
    if (application) onSearch({ ...search, application: undefined });
  };
  return (
    <>
      <PageHeader
        title={t`Requests`}
        lead={
          forOperators ? (
            <Trans>
              What credential managers ask for. Approving does it at once, and the person who asked is told by
              e-mail.
            </Trans>
          ) : (
            <Trans>
              Ask the operators for a new application, or for more permissions of an application. You get
              their answer by e-mail.
            </Trans>
          )
        }
        actions={
          <>
            <DownloadLink href={exportAddress("access-requests", { state, organisation_id: organisation })}>
              <Trans>Export as CSV</Trans>
            </DownloadLink>
            {forOperators ? null : <Ask onOpen={setOpen} />}
          </>
        }
      />
      <Filters search={search} onSearch={onSearch} />
      <Listed list={list} nothing={<Nothing search={search} forOperators={forOperators} />}>
        {(requests) => <RequestsTable requests={requests} onOpen={setOpen} forOperators={forOperators} />}
      </Listed>
      <Suspense fallback={null}>
        <OpenDialog open={open} onClose={close} />
      </Suspense>
    </>
  );
}

function Ask({ onOpen }: { onOpen: (open: Open) => void }) {
  const { operator, auditor } = useSession();
  // They see everything, but manage nothing by that.
  if (auditor && !operator) return null;
  return (
    <>
      <Button onPress={() => onOpen({ dialog: "permissions" })}>
        <Trans>Ask for permissions</Trans>
      </Button>
      <Button look="primary" onPress={() => onOpen({ dialog: "application" })}>
        <PlusIcon />
        <Trans>Ask for an application</Trans>
      </Button>
    </>
  );
}

function Filters({ search, onSearch }: Pick<PageProps, "search" | "onSearch">) {
  const { t } = useLingui();
  const words = useStateWords();
  return (
    <Toolbar>
      <FilterChips
        label={t`State`}
        value={search.state}
        onChange={(state) => onSearch({ ...search, state })}
        allLabel={t`All`}
        options={Object.values(AccessRequestState).map((value) => ({ value, label: words[value] }))}
      />
      {search.organisation ? (
        <Button size="s" onPress={() => onSearch({ ...search, organisation: undefined })}>
          <Trans>Of all organisations</Trans>
        </Button>
      ) : null}
    </Toolbar>
  );
}

function Nothing({ search, forOperators }: { search: RequestSearch; forOperators: boolean }) {
  if (search.state || search.organisation)
    return <EmptyState icon={<SearchIcon size={22} />} title={<Trans>No request matches</Trans>} />;
  return (
    <EmptyState icon={<PlusIcon size={22} />} title={<Trans>Nothing was asked for yet</Trans>}>
      {forOperators ? (
        <Trans>Credential managers ask in the portal; you are told by e-mail.</Trans>
      ) : (
        <Trans>Your requests and the operators’ answers appear here.</Trans>
      )}
    </EmptyState>
  );
}

function OpenDialog({ open, onClose }: { open: Open; onClose: () => void }) {
  if (open === null) return null;
  if (open.dialog === "application") return <AskForApplication onClose={onClose} />;
  if (open.dialog === "permissions")
    return <AskForPermissions applicationId={open.application} onClose={onClose} />;
  if (open.dialog === "approve") return <Approve request={open.request} onClose={onClose} />;
  if (open.dialog === "decline") return <Decline request={open.request} onClose={onClose} />;
  return <Withdraw request={open.request} onClose={onClose} />;
}
