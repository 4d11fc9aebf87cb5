import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { calendarFeedQuery } from "~/api/accountQueries";
import { closeCalendarFeed, openCalendarFeed } from "~/api/gen/account/account";
import { refresh } from "~/api/queries";
import { announce } from "~/ui/announcer";
import { Button } from "~/ui/Button";
import { CopyButton } from "~/ui/Copy";
import { ErrorSummary } from "~/ui/Form";
import { Notice } from "~/ui/Notice";
import { LoadFailure, Loading, Section } from "~/ui/Page";
import { Panel } from "~/ui/Panel";
import { Instant } from "~/ui/time/Instant";
import styles from "./AccountPage.module.css";

const CalendarDialog = lazy(async () => ({ default: (await import("./dialogs")).CalendarDialog }));

/** The private address at which a calendar program reads the expiries. It is shown once, as only its hash is kept. */
export function CalendarSection() {
  const feed = useQuery(calendarFeedQuery);
  return (
    <Section
      id="calendar"
      title={<Trans>Calendar of expiries</Trans>}
      lead={
        <Trans>Outlook, Google and other calendars can show when the secrets that you manage expire.</Trans>
      }
    >
      {feed.isPending ? <Loading rows={1} /> : null}
      {feed.isError ? <LoadFailure error={feed.error} onRetry={feed.refetch} /> : null}
      {feed.data ? <Feed madeAt={feed.data.created_at} /> : null}
    </Section>
  );
}

function Feed({ madeAt }: { madeAt: string | null }) {
  const { t } = useLingui();
  const client = useQueryClient();
  const [address, setAddress] = useState<string>();
  const [asked, setAsked] = useState<"replace" | "end">();
  const close = () => setAsked(undefined);
  const opening = useMutation({
    mutationFn: () => openCalendarFeed(),
    gcTime: 0,
    onSuccess: ({ data }) => {
      setAddress(data.address);
      close();
      opening.reset();
      announce(t`The link is made.`);
      return refresh(client, "account/calendar-feed");
    },
  });
  const closing = useMutation({
    mutationFn: () => closeCalendarFeed(),
    onSuccess: () => {
      setAddress(undefined);
      close();
      announce(t`The link no longer works.`);
      return refresh(client, "account/calendar-feed");
    },
  });
  const made = madeAt ? <Instant at={madeAt} precise /> : null;
  const change = asked === "end" ? closing : opening;
  const ask = (what: "replace" | "end") => {
    opening.reset();
    closing.reset();
    setAsked(what);
  };
  return (
    <>
      <Panel
        title={made ? <Trans>You have a private calendar link</Trans> : <Trans>No calendar link yet</Trans>}
        actions={
          <>
            <Button
              onPress={() => (made ? ask("replace") : opening.mutate())}
              isPending={opening.isPending && !asked}
            >
              {made ? <Trans>Make another link</Trans> : <Trans>Make a link</Trans>}
            </Button>
            {made ? (
              <Button onPress={() => ask("end")}>
                <Trans>Remove it</Trans>
              </Button>
            ) : null}
          </>
        }
      >
        {made ? (
          <Trans>Made on {made}. Making another one ends it.</Trans>
        ) : (
          <Trans>Whoever has the link can read the calendar, so keep it to yourself.</Trans>
        )}
      </Panel>
      {opening.error && !asked ? <ErrorSummary error={opening.error} /> : null}
      {address ? <Address address={address} /> : null}
      <Suspense fallback={null}>
        {asked ? (
          <CalendarDialog
            isReplaced={asked === "replace"}
            isPending={change.isPending}
            error={change.error}
            onConfirm={() => change.mutate()}
            onClose={close}
          />
        ) : null}
      </Suspense>
    </>
  );
}

function Address({ address }: { address: string }) {
  const { t } = useLingui();
  return (
    <Notice title={<Trans>Copy it now; it is not shown again</Trans>}>
      <p className={styles.address}>
        <code>{address}</code>
      </p>
      <p>
        <Trans>
          In Outlook: Add calendar, Subscribe from web. In Google Calendar: Other calendars, From URL. Share
          it with nobody: it shows the names of secrets and applications, and when they expire.
        </Trans>
      </p>
      <CopyButton text={address} label={t`Copy link`} size="s" />
    </Notice>
  );
}
