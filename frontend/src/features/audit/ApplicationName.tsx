import { Trans } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { applicationNameQuery, applicationNamesQuery } from "~/api/auditQueries";
import styles from "./EventList.module.css";

type ApplicationNameProps = {
  id: string | null;
  /** What it was called when the event happened. */
  known?: string;
};

/** An application by its name, as a way to it. Events keep only its id. */
export function ApplicationName({ id, known }: ApplicationNameProps) {
  const name = useName(id, known);
  if (id === null || name === null) return known ?? <Trans>an application that is out of your reach</Trans>;
  return (
    <Link to="/applications/$applicationId" params={{ applicationId: id }} className={styles.name}>
      {name ?? <span className={styles.id}>{id}</span>}
    </Link>
  );
}

/** All at once where that is possible; one by one only in large federations. */
function useName(id: string | null, known: string | undefined): string | null | undefined {
  const isSought = id !== null && known === undefined;
  const names = useQuery({ ...applicationNamesQuery, enabled: isSought });
  const listed = names.data?.get(id ?? "");
  const isUnlisted = isSought && !names.isPending && listed === undefined;
  const single = useQuery({ ...applicationNameQuery(id ?? ""), enabled: isUnlisted });
  return known ?? listed ?? single.data;
}
