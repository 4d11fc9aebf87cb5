import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import type { AuditEvent } from "~/api/auditQueries";
import { Button } from "~/ui/Button";
import { CopyableCode } from "~/ui/Copy";
import { Facts } from "~/ui/Facts";
import { WarningIcon } from "~/ui/icons";
import { usePersonTime } from "~/ui/time/PersonTime";
import { longDate, zoneName, zoneOffset } from "~/ui/time/words";
import { Changes } from "./Changes";
import styles from "./EventList.module.css";
import { roleWords } from "./roles";
import { Sentence } from "./Sentence";
import type { AuditSearch } from "./search";
import { byDay, clockTimeWithSeconds } from "./time";

type Narrow = (search: AuditSearch) => void;
type EventListProps = { events: AuditEvent[]; onNarrow: Narrow };

/** What was done, the newest first, day by day. */
export function EventList({ events, onNarrow }: EventListProps) {
  const { locale, timeZone } = usePersonTime();
  const days = byDay(events, (at) => longDate(at, locale, timeZone));
  return days.map(({ day, events: ofDay }) => (
    <div key={ofDay[0]?.sequence} className={styles.day}>
      <h2>{day}</h2>
      <ol className={styles.events}>
        {ofDay.map((event) => (
          <EventRow key={event.sequence} event={event} onNarrow={onNarrow} />
        ))}
      </ol>
    </div>
  ));
}

function EventRow({ event, onNarrow }: { event: AuditEvent; onNarrow: Narrow }) {
  const { locale, timeZone } = usePersonTime();
  const [isOpen, setIsOpen] = useState(false);
  const hasFailed = event.action === "sign_in.failed";
  return (
    <li className={styles.event} data-failed={hasFailed || undefined}>
      <time className={styles.time} dateTime={event.at} title={event.at}>
        {clockTimeWithSeconds(new Date(event.at), locale, timeZone)}
      </time>
      <div className={styles.body}>
        <p>
          {hasFailed ? <WarningIcon className={styles.failure ?? ""} /> : null}
          <Sentence event={event} />
        </p>
        <details onToggle={({ currentTarget }) => setIsOpen(currentTarget.open)}>
          <summary className={styles.summary}>
            <Trans>Details</Trans>
          </summary>
          {isOpen ? <Details event={event} onNarrow={onNarrow} /> : null}
        </details>
      </div>
    </li>
  );
}

function Details({ event, onNarrow }: { event: AuditEvent; onNarrow: Narrow }) {
  const { t, i18n } = useLingui();
  const { timeZone } = usePersonTime();
  const { at, actor, address, request_id: requestId, sequence, application_id: application } = event;
  const zone = `${zoneName(timeZone)}, ${zoneOffset(new Date(at), timeZone)}`;
  const person = actor.kind === "person" ? actor.id : null;
  return (
    <div className={styles.details}>
      <Changes event={event} />
      <Facts
        facts={[
          [
            t`Exact instant`,
            <time key="at" dateTime={at}>
              {at}
            </time>,
          ],
          [t`Shown in`, zone],
          [t`Acting as`, i18n._(roleWords(event.acting_as))],
          [t`From address`, address ?? t`none`],
          [
            t`Request`,
            requestId ? (
              <CopyableCode key="id" text={requestId} label={t`Copy the request’s number`} />
            ) : (
              t`none`
            ),
          ],
          [t`Place in the log`, sequence],
        ]}
      />
      <div className={styles.narrow}>
        {person ? (
          <Button size="s" onPress={() => onNarrow({ person })}>
            <Trans>Only what concerns {actor.name}</Trans>
          </Button>
        ) : null}
        {application ? (
          <Button size="s" onPress={() => onNarrow({ application })}>
            <Trans>Only this application</Trans>
          </Button>
        ) : null}
      </div>
    </div>
  );
}
