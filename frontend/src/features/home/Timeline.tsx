import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { type ApplicationTimeline, timelineQuery } from "~/api/attentionQueries";
import type { ListTimelineParams } from "~/api/gen/model";
import { useFederation } from "~/api/queries";
import { EnvironmentBadge } from "~/ui/Badge";
import { AsTable, type Column, DataTable } from "~/ui/DataTable";
import { Listed } from "~/ui/Page";
import { Instant, RelativeTime } from "~/ui/time/Instant";
import { useNow, usePersonTime } from "~/ui/time/PersonTime";
import { DAYS, emptyFrom, isKey, isSuspended, type Life, livesOf, monthsFrom, wholeDays } from "./lives";
import styles from "./Timeline.module.css";

/** Units of the drawing for each secret or key, and of its bar. */
const LANE = 12;
const BAR = 8;

/** Which secret and which key lives until when in the coming year: as a drawing, and the same as a table. */
export function Timeline({ filter }: { filter: ListTimelineParams }) {
  const list = useInfiniteQuery(timelineQuery(filter));
  const now = useNow();
  return (
    <Listed list={list} nothing={null}>
      {(applications) => (
        <div className={styles.timeline}>
          <Legend />
          <div className={styles.frame}>
            <Months now={now} />
            <ul>
              {applications.map((application) => (
                <Row key={application.id} application={application} now={now} />
              ))}
            </ul>
          </div>
          <AsTable>
            <LivesTable applications={applications} now={now} />
          </AsTable>
        </div>
      )}
    </Listed>
  );
}

function Legend() {
  return (
    <ul className={styles.legend}>
      <Sign drawing={<rect className={styles.life} width="28" height="8" y="2" />}>
        <Trans>Secret or key that gets tokens</Trans>
      </Sign>
      <Sign drawing={<rect className={styles.ending} width="28" height="8" y="2" />}>
        <Trans>Expires soon, and nothing replaces it</Trans>
      </Sign>
      <Sign drawing={<Overlap x={0} y={2} width={28} />}>
        <Trans>Its successor is there too: go on replacing it</Trans>
      </Sign>
      <Sign drawing={<rect className={styles.suspended} width="28" height="8" y="2" />}>
        <Trans>Suspended</Trans>
      </Sign>
      <Sign drawing={<line className={styles.none} x2="28" y1="6" y2="6" />}>
        <Trans>Neither: no tokens</Trans>
      </Sign>
    </ul>
  );
}

function Sign({ drawing, children }: { drawing: ReactNode; children: ReactNode }) {
  return (
    <li>
      <svg width="28" height="12" aria-hidden="true" focusable="false">
        {drawing}
      </svg>
      {children}
    </li>
  );
}

function Months({ now }: { now: Date }) {
  const { locale } = usePersonTime();
  const name = new Intl.DateTimeFormat(locale, { month: "short", timeZone: "UTC" });
  return (
    <div className={styles.months} aria-hidden="true">
      {monthsFrom(now).map(({ at, x }) => (
        <span key={at.toISOString()} style={{ insetInlineStart: `${(x / DAYS) * 100}%` }}>
          {name.format(at)}
        </span>
      ))}
    </div>
  );
}

function Row({ application, now }: { application: ApplicationTimeline; now: Date }) {
  const lives = livesOf(application, now);
  const empty = emptyFrom(application, now);
  const height = Math.max(1, lives.length) * LANE;
  return (
    <li className={styles.row}>
      <div className={styles.name}>
        <Link to="/applications/$applicationId" params={{ applicationId: application.id }}>
          {application.name}
        </Link>
        <EnvironmentBadge environment={application.environment} />
      </div>
      <svg
        className={styles.drawing}
        viewBox={`0 0 ${DAYS} ${height}`}
        height={height * 1.4}
        preserveAspectRatio="none"
        aria-hidden="true"
        focusable="false"
      >
        {monthsFrom(now).map(({ x }) => (
          <line key={x} className={styles.month} x1={x} x2={x} y1={0} y2={height} />
        ))}
        {lives.map((life, lane) => (
          <Bar key={life.credential.id} life={life} y={lane * LANE + (LANE - BAR) / 2} />
        ))}
        {empty === undefined ? null : (
          <line className={styles.none} x1={empty} x2={DAYS} y1={height - LANE / 2} y2={height - LANE / 2} />
        )}
      </svg>
    </li>
  );
}

/** One that ends within days is wide enough to be seen, and one that nothing follows stands out. */
function Bar({ life: { credential, until, successor, overlap }, y }: { life: Life; y: number }) {
  const soon = useFederation()?.expiry_warning_days ?? 0;
  const isEnding = until < soon && !successor;
  const { name } = credential;
  const { t } = useLingui();
  return (
    <g>
      <title>{isKey(credential) ? t`Key “${name}”` : name}</title>
      <rect
        className={isSuspended(credential) ? styles.suspended : isEnding ? styles.ending : styles.life}
        width={Math.max(until, 4)}
        height={BAR}
        y={y}
      />
      {overlap ? <Overlap x={overlap.from} y={y} width={overlap.until - overlap.from} /> : null}
    </g>
  );
}

/** Higher contrast and a line above and below, so that no colour is needed to see it. */
function Overlap({ x, y, width }: { x: number; y: number; width: number }) {
  return <rect className={styles.overlap} x={x} y={y} width={width} height={BAR} />;
}

type Told = { application: ApplicationTimeline; life: Life | undefined };

function LivesTable({ applications, now }: { applications: ApplicationTimeline[]; now: Date }) {
  const { t } = useLingui();
  const rows = applications.flatMap((application): Told[] => {
    const lives = livesOf(application, now);
    return lives.length > 0
      ? lives.map((life) => ({ application, life }))
      : [{ application, life: undefined }];
  });
  const columns: Column<Told>[] = [
    {
      key: "secret",
      header: t`Secret or key`,
      isName: true,
      cell: ({ life }) => (life ? <Name of={life} /> : t`Neither`),
    },
    {
      key: "application",
      header: t`Application`,
      cell: ({ application }) => <Of application={application} />,
    },
    {
      key: "until",
      header: t`Expires`,
      cell: ({ life }) => (life ? <Until at={life.credential.expires_at} /> : "–"),
    },
    { key: "then", header: t`Then`, cell: ({ life }) => <Then life={life} /> },
  ];
  return (
    <DataTable
      label={t`Secrets and keys of the next 12 months`}
      columns={columns}
      rows={rows}
      rowKey={({ application, life }) => life?.credential.id ?? application.id}
    />
  );
}

function Name({ of: { credential } }: { of: Life }) {
  const { name } = credential;
  return isKey(credential) ? <Trans>Key “{name}”</Trans> : name;
}

function Of({ application: { name, environment } }: { application: ApplicationTimeline }) {
  return (
    <span className={styles.of}>
      {name}
      <EnvironmentBadge environment={environment} />
    </span>
  );
}

function Until({ at }: { at: string }) {
  return (
    <span className={styles.of}>
      <Instant at={at} />
      <span className={styles.soft}>
        <RelativeTime at={at} />
      </span>
    </span>
  );
}

function Then({ life }: { life: Life | undefined }) {
  if (!life) return <Trans>It gets no tokens</Trans>;
  const { credential, successor, overlap } = life;
  if (successor && overlap) {
    const { name } = successor;
    return (
      <Plural
        value={wholeDays(overlap)}
        one={`Replaced by “${name}”; both are valid for # day`}
        other={`Replaced by “${name}”; both are valid for # days`}
      />
    );
  }
  return isSuspended(credential) ? (
    <Trans>Suspended, no replacement yet</Trans>
  ) : (
    <Trans>No replacement yet</Trans>
  );
}
