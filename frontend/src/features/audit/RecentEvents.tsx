import { Trans } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useDeferredValue } from "react";
import { recentEventsQuery } from "~/api/auditQueries";
import { ButtonLink } from "~/ui/Button";
import { LoadFailure, Loading, Section } from "~/ui/Page";
import { usePersonTime } from "~/ui/time/PersonTime";
import { shortInstant } from "~/ui/time/words";
import styles from "./EventList.module.css";
import { Sentence } from "./Sentence";

/** What was done last with an application, and where the rest of it is. */
export function RecentEvents({ applicationId }: { applicationId: string }) {
  const { locale, timeZone } = usePersonTime();
  const { data, error, refetch } = useQuery(recentEventsQuery(applicationId));
  const events = useDeferredValue(data);
  return (
    <Section
      id="history"
      title={<Trans>History</Trans>}
      actions={
        <ButtonLink size="s" to="/audit" search={{ application: applicationId }}>
          <Trans>Whole history</Trans>
        </ButtonLink>
      }
    >
      {events || error ? null : <Loading rows={2} />}
      {error ? <LoadFailure error={error} onRetry={refetch} /> : null}
      <ol className={styles.events}>
        {events?.map((event) => (
          <li key={event.sequence} className={styles.recent}>
            <time className={styles.time} dateTime={event.at}>
              {shortInstant(new Date(event.at), locale, timeZone)}
            </time>
            <p>
              <Sentence event={event} />
            </p>
          </li>
        ))}
      </ol>
    </Section>
  );
}
