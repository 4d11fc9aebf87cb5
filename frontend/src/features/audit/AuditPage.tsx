import { Trans, useLingui } from "@lingui/react/macro";
import { useInfiniteQuery } from "@tanstack/react-query";
import { auditQuery, exportAddress } from "~/api/auditQueries";
import { useSession } from "~/api/queries";
import { Button, DownloadLink } from "~/ui/Button";
import { SearchIcon } from "~/ui/icons";
import { EmptyState, Listed, PageHeader } from "~/ui/Page";
import { HistoryIcon } from "~/ui/rareIcons";
import { usePersonTime } from "~/ui/time/PersonTime";
import { AuditFilters } from "./AuditFilters";
import { EventList } from "./EventList";
import { type AuditSearch, auditParams, filtersIn } from "./search";

type AuditPageProps = { search: AuditSearch; onSearch: (search: AuditSearch) => void };

/** Who did what and when, as far as the signed-in person may know. */
export function AuditPage({ search, onSearch }: AuditPageProps) {
  const { t } = useLingui();
  const { operator, auditor } = useSession();
  const { timeZone } = usePersonTime();
  const params = auditParams(search, timeZone);
  const list = useInfiniteQuery(auditQuery(params));
  return (
    <>
      <PageHeader
        title={t`Audit log`}
        lead={
          operator || auditor ? (
            <Trans>Everything that was done in the federation. Nobody can change or delete an entry.</Trans>
          ) : (
            <Trans>
              What was done with the applications that you manage. Nobody can change or delete an entry.
            </Trans>
          )
        }
        actions={
          <>
            <DownloadLink href={exportAddress(params, "csv")}>
              <Trans>Export as CSV</Trans>
            </DownloadLink>
            <DownloadLink href={exportAddress(params, "jsonl")}>
              <Trans>Export as JSON Lines</Trans>
            </DownloadLink>
          </>
        }
      />
      <AuditFilters search={search} onSearch={onSearch} />
      <Listed
        list={list}
        nothing={filtersIn(search) > 0 ? <NoMatch onClear={() => onSearch({})} /> : <NothingYet />}
      >
        {(events) => (
          <EventList events={events} onNarrow={(narrower) => onSearch({ ...search, ...narrower })} />
        )}
      </Listed>
    </>
  );
}

function NoMatch({ onClear }: { onClear: () => void }) {
  return (
    <EmptyState
      icon={<SearchIcon size={22} />}
      title={<Trans>No event matches</Trans>}
      action={
        <Button onPress={onClear}>
          <Trans>Clear all filters</Trans>
        </Button>
      }
    />
  );
}

function NothingYet() {
  return (
    <EmptyState icon={<HistoryIcon size={22} />} title={<Trans>Nothing yet</Trans>}>
      <Trans>What is done with your applications stands here from then on.</Trans>
    </EmptyState>
  );
}
