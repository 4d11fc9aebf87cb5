import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import type { SessionListing } from "~/api/gen/model";
import { sessionsQuery } from "~/api/securityQueries";
import { Badge } from "~/ui/Badge";
import { Button } from "~/ui/Button";
import { type Column, DataTable } from "~/ui/DataTable";
import { LoadFailure, Loading, Section } from "~/ui/Page";
import { Instant, RelativeTime } from "~/ui/time/Instant";
import { useDeviceWords } from "~/ui/useDeviceWords";
import styles from "./SecurityPage.module.css";

const EndSession = lazy(async () => ({ default: (await import("./dialogs")).EndSession }));
const EndOtherSessions = lazy(async () => ({ default: (await import("./dialogs")).EndOtherSessions }));

/** Where the person is signed in, with a way to end each of it. */
export function SessionsSection() {
  const sessions = useQuery(sessionsQuery);
  const [ending, setEnding] = useState<SessionListing | "others" | null>(null);
  const close = () => setEnding(null);
  const others = sessions.data?.filter(({ current }) => !current).length ?? 0;
  return (
    <Section
      id="sessions"
      title={<Trans>Where you are signed in</Trans>}
      lead={
        <Trans>Something here that you do not recognise? End it, then ask for a new password link.</Trans>
      }
      actions={
        others > 0 ? (
          <Button onPress={() => setEnding("others")}>
            <Trans>End all others</Trans>
          </Button>
        ) : null
      }
    >
      {sessions.isPending ? <Loading rows={2} /> : null}
      {sessions.isError ? <LoadFailure error={sessions.error} onRetry={sessions.refetch} /> : null}
      {sessions.data ? <SessionTable sessions={sessions.data} onEnd={setEnding} /> : null}
      <Suspense fallback={null}>
        {ending === "others" ? <EndOtherSessions count={others} onClose={close} /> : null}
        {ending !== null && ending !== "others" ? <EndSession session={ending} onClose={close} /> : null}
      </Suspense>
    </Section>
  );
}

type SessionTableProps = { sessions: SessionListing[]; onEnd: (session: SessionListing) => void };

function SessionTable({ sessions, onEnd }: SessionTableProps) {
  const { t } = useLingui();
  const columns: Column<SessionListing>[] = [
    { key: "device", header: t`Device`, isName: true, cell: (session) => <DeviceCell session={session} /> },
    { key: "address", header: t`Address`, cell: ({ address }) => address ?? t`Not known` },
    {
      key: "since",
      header: t`Signed in`,
      cell: ({ created_at }) => <Instant at={created_at} precise />,
    },
    {
      key: "seen",
      header: t`Last seen`,
      cell: ({ current, last_seen_at }) => (current ? t`Now` : <RelativeTime at={last_seen_at} />),
    },
    {
      key: "actions",
      header: t`Actions`,
      isActions: true,
      cell: (session) => (session.current ? null : <EndButton session={session} onEnd={onEnd} />),
    },
  ];
  return (
    <DataTable label={t`Where you are signed in`} columns={columns} rows={sessions} rowKey={({ id }) => id} />
  );
}

function DeviceCell({ session: { current, user_agent } }: { session: SessionListing }) {
  const device = useDeviceWords(user_agent);
  return (
    <span className={styles.device} title={user_agent ?? undefined}>
      {device}
      {current ? (
        <Badge tone="good">
          <Trans>This device</Trans>
        </Badge>
      ) : null}
    </span>
  );
}

type EndButtonProps = { session: SessionListing; onEnd: (session: SessionListing) => void };

function EndButton({ session, onEnd }: EndButtonProps) {
  const { t } = useLingui();
  const device = useDeviceWords(session.user_agent);
  return (
    <Button size="s" onPress={() => onEnd(session)} aria-label={t`End the session of ${device}`}>
      <Trans>End</Trans>
    </Button>
  );
}
