import { Trans, useLingui } from "@lingui/react/macro";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type PlannedReminder, plannedRemindersQuery } from "~/api/adminQueries";
import type { ListPlannedNoticesParams } from "~/api/gen/model";
import { type Column, DataTable } from "~/ui/DataTable";
import { Listed, Section } from "~/ui/Page";
import { Instant } from "~/ui/time/Instant";
import { usePersonTime } from "~/ui/time/PersonTime";
import { zoneName } from "~/ui/time/words";
import styles from "../Admin.module.css";
import own from "./Messages.module.css";

/** What will be in messages as soon as it is morning where the readers are. */
export function PlannedReminders({ filter }: { filter: ListPlannedNoticesParams }) {
  const { t } = useLingui();
  const list = useInfiniteQuery(plannedRemindersQuery(filter));
  const columns = useColumns();
  const zone = zoneName(usePersonTime().timeZone);
  return (
    <div className={own.waiting}>
      <Section
        title={t`Waiting for the reader’s morning`}
        id="waiting"
        lead={
          <Trans>
            Each person gets one message with everything that waits for them. The times are in your time zone
            ({zone}).
          </Trans>
        }
      >
        <Listed list={list} rows={3} nothing={<p className={styles.faint}>{t`No reminder waits.`}</p>}>
          {(reminders) => (
            <DataTable label={t`Reminders`} columns={columns} rows={reminders} rowKey={({ id }) => id} />
          )}
        </Listed>
      </Section>
    </div>
  );
}

function useColumns(): Column<PlannedReminder>[] {
  const { t } = useLingui();
  return [
    {
      key: "about",
      header: t`About`,
      isName: true,
      cell: ({ name, application }) => (
        <div className={styles.stack}>
          {name}
          <Link to="/applications/$applicationId" params={{ applicationId: application.id }}>
            {application.name}
          </Link>
        </div>
      ),
    },
    {
      key: "reader",
      header: t`To`,
      cell: ({ person, organisation, address }) => (
        <div className={styles.stack}>
          {person?.name ?? organisation.name}
          <span className={styles.faint}>{address ?? <Trans>No address</Trans>}</span>
        </div>
      ),
    },
    { key: "expiry", header: t`Expires`, cell: ({ expires_at }) => <Instant at={expires_at} /> },
    { key: "sent", header: t`Will be sent`, cell: ({ held_until }) => <Instant at={held_until} precise /> },
  ];
}
