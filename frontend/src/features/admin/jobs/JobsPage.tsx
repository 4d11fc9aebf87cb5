import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { jobsQuery } from "~/api/adminQueries";
import { useRunJob } from "~/api/gen/jobs/jobs";
import type { Job } from "~/api/gen/model";
import { refresh } from "~/api/queries";
import { announce } from "~/ui/announcer";
import { Badge } from "~/ui/Badge";
import { Button } from "~/ui/Button";
import { type Column, DataTable } from "~/ui/DataTable";
import { LoadFailure, Loading, PageHeader } from "~/ui/Page";
import { Problem } from "~/ui/Problem";
import { Instant } from "~/ui/time/Instant";
import { usePersonTime } from "~/ui/time/PersonTime";
import styles from "../Admin.module.css";
import { useMayChange } from "../AdminPage";
import { intervalIn } from "./interval";
import { JOBS } from "./words";

/** What the service does by itself, and how that goes. */
export function JobsPage() {
  const { t } = useLingui();
  const jobs = useQuery(jobsQuery);
  const mayChange = useMayChange();
  const client = useQueryClient();
  const running = useRunJob({
    mutation: {
      onSuccess: () => {
        announce(t`The job will run within seconds.`);
        return refresh(client, "jobs");
      },
    },
  });
  const columns = useColumns((job) => running.mutate({ jobName: job.name }));
  return (
    <>
      <PageHeader
        title={t`Jobs`}
        lead={
          <Trans>
            What Latchkey does by itself in the background. Each job runs in one process at a time, and
            another takes over where that one stops. The jobs marked “Each process” run in all of them.
          </Trans>
        }
      />
      {running.error ? <Problem error={running.error} /> : null}
      {jobs.isPending ? <Loading rows={6} /> : null}
      {jobs.isError ? <LoadFailure error={jobs.error} onRetry={jobs.refetch} /> : null}
      {jobs.data ? (
        <DataTable
          label={t`Jobs`}
          columns={columns.filter(({ isActions }) => mayChange || !isActions)}
          rows={jobs.data}
          rowKey={({ name }) => name}
        />
      ) : null}
    </>
  );
}

function useColumns(onRun: (job: Job) => void): Column<Job>[] {
  const { i18n, t } = useLingui();
  return [
    {
      key: "name",
      header: t`Job`,
      isName: true,
      cell: ({ name }) => {
        const words = JOBS[name];
        return (
          <div className={styles.stack}>
            {words ? i18n._(words) : name}
            <span className={styles.faint}>{name}</span>
          </div>
        );
      },
    },
    { key: "schedule", header: t`Interval`, cell: (job) => <When job={job} /> },
    { key: "outcome", header: t`Outcome`, cell: (job) => <Outcome job={job} /> },
    { key: "last", header: t`Last run`, cell: (job) => <LastRun job={job} /> },
    {
      key: "next",
      header: t`Next run`,
      cell: ({ next_run_at: next }) =>
        next === null ? <Trans>All the time</Trans> : <Instant at={next} precise />,
    },
    {
      key: "actions",
      header: t`Actions`,
      isActions: true,
      cell: (job) =>
        job.scope === "one_process" ? (
          <Button size="s" onPress={() => onRun(job)} aria-label={`${t`Run now`}: ${job.name}`}>
            <Trans>Run now</Trans>
          </Button>
        ) : null,
    },
  ];
}

function When({ job: { schedule, scope } }: { job: Job }) {
  const { locale } = usePersonTime();
  return (
    <div className={styles.stack}>
      <span className={styles.short}>{intervalIn(schedule, locale) ?? <code>{schedule}</code>}</span>
      {scope === "each_process" ? (
        <span className={styles.faint}>
          <Trans>Each process</Trans>
        </span>
      ) : null}
    </div>
  );
}

function Outcome({ job: { last_run: last } }: { job: Job }) {
  if (last === null)
    return (
      <Badge>
        <Trans>Not yet</Trans>
      </Badge>
    );
  // The log of the server has the same line, and says it in English.
  const line = <span lang="en">{last.message}</span>;
  return (
    <div className={styles.stack}>
      <Badge tone={last.outcome === "done" ? "good" : "danger"}>
        {last.outcome === "done" ? <Trans>Done</Trans> : <Trans>Failed</Trans>}
      </Badge>
      <span className={styles.faint}>
        <Trans>In the log: {line}</Trans>
      </span>
    </div>
  );
}

function LastRun({ job: { last_run: last } }: { job: Job }) {
  if (last === null) return null;
  const seconds = (last.duration_milliseconds / 1000).toFixed(1);
  return (
    <div className={styles.stack}>
      <Instant at={last.finished_at} precise />
      {seconds === "0.0" ? null : (
        <span className={styles.faint}>
          <Trans>{seconds} s</Trans>
        </span>
      )}
    </div>
  );
}
