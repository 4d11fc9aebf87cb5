import { Plural, Trans } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { departureQuery } from "~/api/adminQueries";
import type { Departure, ThinnedApplication } from "~/api/gen/model";
import { Notice } from "~/ui/Notice";
import { LoadFailure, Loading } from "~/ui/Page";
import styles from "../Admin.module.css";

type DepartureEffectsProps = { person: { id: string; name: string }; assignmentId?: string };

/** What would be left behind if somebody went, or lost one assignment: shown before it is done. */
export function DepartureEffects({ person, assignmentId }: DepartureEffectsProps) {
  const departure = useQuery(departureQuery(person.id, assignmentId));
  if (departure.isPending) return <Loading rows={2} />;
  if (departure.isError) return <LoadFailure error={departure.error} onRetry={departure.refetch} />;
  return (
    <div className={styles.departure}>
      <Thinned departure={departure.data} />
      <Known name={person.name} count={departure.data.secret_count} />
    </div>
  );
}

function Thinned({ departure: { applications, application_count: count } }: { departure: Departure }) {
  if (count === 0) return null;
  const more = count - applications.length;
  return (
    <Notice
      tone="warning"
      title={
        <Plural
          value={count}
          one="This leaves an application with too few managers"
          other="This leaves # applications with too few managers"
        />
      }
    >
      <ul className={styles.thinned}>
        {applications.map((application) => (
          <li key={application.id}>
            <Remaining application={application} />
          </li>
        ))}
        {more > 0 ? (
          <li>
            <Trans>and {more} more</Trans>
          </li>
        ) : null}
      </ul>
    </Notice>
  );
}

function Remaining({ application: { name, reachable_managers: left } }: { application: ThinnedApplication }) {
  return (
    <Plural
      value={left}
      _0={`${name}: no reachable manager`}
      one={`${name}: one reachable manager`}
      other={`${name}: # reachable managers`}
    />
  );
}

function Known({ name, count }: { name: string; count: number }) {
  if (count === 0) return null;
  return (
    <Notice
      tone="warning"
      title={
        <Plural
          value={count}
          one={`${name} knows a secret that keeps working`}
          other={`${name} knows # secrets that keep working`}
        />
      }
    >
      <Trans>
        The managers who stay are told by e-mail to replace what this person knows. Until then it is on the
        list of what they left behind, next to their name.
      </Trans>
    </Notice>
  );
}
