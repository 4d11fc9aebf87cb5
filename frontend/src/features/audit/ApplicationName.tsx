import { Trans } from "@lingui/react/macro";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { applicationNameQuery, applicationNamesQuery } from "~/api/auditQueries";
import { applicationQuery } from "~/api/queries";
import styles from "./EventList.module.css";

type ApplicationNameProps = {
  id: string | null;
  /** What it was called when the event happened. */
  known?: string;
};

/** An application by its name, as a way to it. Events keep only its id. */
export function ApplicationName({ id, known }: ApplicationNameProps) {
  const client = useQueryClient();
  if (id === null) return known ?? <OutOfReach />;
  // On the page of an application there is nothing to ask for.
  const name = known ?? client.getQueryData(applicationQuery(id).queryKey)?.name;
  return name === undefined ? <Sought id={id} /> : <Way to={id}>{name}</Way>;
}

/** All at once where that is possible; one by one only in large federations. */
function Sought({ id }: { id: string }) {
  const names = useQuery(applicationNamesQuery);
  const listed = names.data?.get(id);
  const isUnlisted = !names.isPending && listed === undefined;
  const single = useQuery({ ...applicationNameQuery(id), enabled: isUnlisted });
  const name = listed ?? single.data;
  if (name === null) return <OutOfReach />;
  return <Way to={id}>{name ?? <span className={styles.id}>{id}</span>}</Way>;
}

function Way({ to, children }: { to: string; children: ReactNode }) {
  return (
    <Link to="/applications/$applicationId" params={{ applicationId: to }} className={styles.name}>
      {children}
    </Link>
  );
}

function OutOfReach() {
  return <Trans>an application that is out of your reach</Trans>;
}
