import { Trans, useLingui } from "@lingui/react/macro";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { messagesQuery } from "~/api/adminQueries";
import { type Message, MessageKind, type MessageState } from "~/api/gen/model";
import { oneOf } from "~/search";
import { Badge } from "~/ui/Badge";
import { Button } from "~/ui/Button";
import { type Column, DataTable } from "~/ui/DataTable";
import { FilterChips } from "~/ui/FilterChips";
import { SearchIcon } from "~/ui/icons";
import { EmptyState, Listed, PageHeader } from "~/ui/Page";
import { HistoryIcon } from "~/ui/rareIcons";
import { Toolbar } from "~/ui/Toolbar";
import { Instant } from "~/ui/time/Instant";
import styles from "../Admin.module.css";
import { MessageFilters } from "./MessageFilters";
import { PlannedReminders } from "./PlannedReminders";
import { DAYS, firstOf, KINDS, NARROWED, type Narrowed, STATES, TONES } from "./words";

export type MessageSearch = {
  state?: string;
  kind?: string;
  days?: string;
  person?: string;
  organisation?: string;
};
type PageProps = { search: MessageSearch; onSearch: (search: MessageSearch) => void };

/** What became of every message to people. */
export function MessagesPage({ search, onSearch }: PageProps) {
  const { i18n, t } = useLingui();
  const { person, organisation } = search;
  const states = Object.keys(NARROWED) as Narrowed[];
  const state = states.find((known) => known === search.state);
  const kind = oneOf(MessageKind, search.kind);
  const days = Object.keys(DAYS).find((known) => known === search.days);
  const from = days && firstOf(days);
  const asked = { state, kind, from, person_id: person, organisation_id: organisation };
  const list = useInfiniteQuery(messagesQuery(asked));
  const columns = useColumns();
  const showsReminders = state === "planned" && (kind ?? "expiry_digest") === "expiry_digest";
  return (
    <>
      <PageHeader
        title={t`Messages`}
        lead={<Trans>E-mails to people: what was sent, what waits, and what did not arrive.</Trans>}
      />
      <Toolbar>
        <FilterChips
          label={t`State`}
          value={state}
          onChange={(next) => onSearch({ ...search, state: next })}
          allLabel={t`All`}
          options={states.map((value) => ({ value, label: i18n._(NARROWED[value]) }))}
        />
      </Toolbar>
      <MessageFilters search={search} onSearch={onSearch} />
      <Listed
        list={list}
        nothing={showsReminders ? <NoneWaits /> : <Nothing search={search} onSearch={onSearch} />}
      >
        {(messages) => (
          <DataTable label={t`Messages`} columns={columns} rows={messages} rowKey={({ id }) => id} />
        )}
      </Listed>
      {showsReminders ? (
        <PlannedReminders filter={{ person_id: person, organisation_id: organisation }} />
      ) : null}
    </>
  );
}

/** Said quietly, as what is planned may stand below. */
function NoneWaits() {
  return (
    <p className={styles.faint}>
      <Trans>No message is ready to be sent.</Trans>
    </p>
  );
}

function Nothing({ search, onSearch }: PageProps) {
  return Object.values(search).some((value) => value !== undefined) ? (
    <EmptyState
      icon={<SearchIcon size={22} />}
      title={<Trans>No message matches</Trans>}
      action={
        <Button onPress={() => onSearch({})}>
          <Trans>Show all messages</Trans>
        </Button>
      }
    />
  ) : (
    <EmptyState icon={<HistoryIcon size={22} />} title={<Trans>No message yet</Trans>}>
      <Trans>What is sent to people stands here from then on.</Trans>
    </EmptyState>
  );
}

function useColumns(): Column<Message>[] {
  const { i18n, t } = useLingui();
  return [
    {
      key: "kind",
      header: t`Message`,
      isName: true,
      cell: ({ id, kind, resend_of }) => (
        <div className={styles.stack}>
          <Link to="/operator/messages/$messageId" params={{ messageId: id }}>
            {i18n._(KINDS[kind])}
          </Link>
          {resend_of === null ? null : (
            <span className={styles.faint}>
              <Trans>Sent again</Trans>
            </span>
          )}
        </div>
      ),
    },
    { key: "reader", header: t`To`, cell: (message) => <Reader message={message} /> },
    { key: "state", header: t`State`, cell: ({ state }) => <StateBadge state={state} /> },
    { key: "created", header: t`Written`, cell: ({ created_at }) => <Instant at={created_at} precise /> },
    { key: "next", header: t`Last or next try`, cell: (message) => <Try message={message} /> },
  ];
}

export function Reader({ message: { person, organisation, address } }: { message: Message }) {
  return (
    <div className={styles.stack}>
      {person?.name ?? organisation?.name}
      <span className={styles.faint}>{address ?? <Trans>No address</Trans>}</span>
    </div>
  );
}

export function StateBadge({ state }: { state: MessageState }) {
  const { i18n } = useLingui();
  return <Badge tone={TONES[state]}>{i18n._(STATES[state])}</Badge>;
}

function Try({ message: { next_attempt_at, finished_at } }: { message: Message }) {
  const at = next_attempt_at ?? finished_at;
  return at === null ? null : <Instant at={at} precise />;
}
