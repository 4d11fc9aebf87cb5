import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link, type LinkProps } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { overviewQuery } from "~/api/adminQueries";
import type { OrganisationStanding, Overview, StandingNumbers } from "~/api/gen/model";
import { DailyTokens } from "~/ui/DailyTokens";
import { type Column, DataTable } from "~/ui/DataTable";
import { LoadFailure, Loading, PageHeader, Section } from "~/ui/Page";
import { usePersonTime } from "~/ui/time/PersonTime";
import { FAILED } from "../messages/words";
import { FirstSteps } from "./FirstSteps";
import styles from "./Overview.module.css";

/** How the federation stands: each number leads to what it counts. */
export function OverviewPage() {
  const { t } = useLingui();
  const overview = useQuery(overviewQuery);
  return (
    <>
      <PageHeader
        title={t`Overview`}
        lead={<Trans>What needs attention in the whole federation, the worst first.</Trans>}
      />
      {overview.isPending ? <Loading rows={5} /> : null}
      {overview.isError ? <LoadFailure error={overview.error} onRetry={overview.refetch} /> : null}
      {overview.data ? <Shown overview={overview.data} onChange={() => void overview.refetch()} /> : null}
    </>
  );
}

function Shown({ overview, onChange }: { overview: Overview; onChange: () => void }) {
  const { organisations, has_more, tokens, first_steps } = overview;
  return (
    <div className={styles.page}>
      <FirstSteps steps={first_steps} onChange={onChange} />
      <Totals overview={overview} />
      {organisations.length > 0 ? (
        <Section title={<Trans>By organisation</Trans>} id="by-organisation">
          <ByOrganisation organisations={organisations} />
          {has_more ? (
            <p className={styles.soft}>
              <Trans>These are the organisations that are worst off; there are more.</Trans>
            </p>
          ) : null}
        </Section>
      ) : null}
      <Section title={<Trans>Tokens of the last 30 days</Trans>} id="tokens">
        <DailyTokens days={tokens} />
      </Section>
    </div>
  );
}

type Place = Pick<LinkProps, "to" | "search">;
type Key = keyof StandingNumbers;

/** Where the things are that a number counts. */
function placeOf(key: Key, organisation?: string): Place {
  const of = organisation ? { organisation } : {};
  if (key === "applications_without_manager")
    return { to: "/operator/applications", search: { ...of, without_manager: true } };
  return { to: "/operator/secrets", search: { ...of, standing: key } };
}

function useNumberWords(): Record<Key, string> {
  const { t } = useLingui();
  return {
    expired: t`Secrets that have expired`,
    expiring_7_days: t`Secrets that expire within 7 days`,
    expiring_30_days: t`Secrets that expire within 30 days`,
    applications_without_manager: t`Applications without a manager`,
    unused_90_days: t`Secrets unused for 90 days`,
    never_used: t`Secrets never used`,
  };
}

type Tone = "warning" | "danger";

const TONES: Partial<Record<Key, Tone>> = {
  expired: "danger",
  expiring_7_days: "warning",
  applications_without_manager: "warning",
};

function Totals({ overview: { totals, failed_messages, open_requests } }: { overview: Overview }) {
  const words = useNumberWords();
  const keys = Object.keys(words) as Key[];
  return (
    <ul className={styles.tiles}>
      {keys.map((key) => (
        <Tile key={key} count={totals[key]} tone={TONES[key]} place={placeOf(key)}>
          {words[key]}
        </Tile>
      ))}
      <Tile
        count={open_requests}
        tone="warning"
        place={{ to: "/operator/requests", search: { state: "open" } }}
      >
        <Trans>Requests that wait for an answer</Trans>
      </Tile>
      <Tile
        count={failed_messages}
        tone="danger"
        place={{ to: "/operator/messages", search: { state: FAILED, days: "30" } }}
      >
        <Trans>Messages of the last 30 days that did not arrive</Trans>
      </Tile>
    </ul>
  );
}

type TileProps = { count: number; tone: Tone | undefined; place: Place; children: ReactNode };

function Tile({ count, tone, place, children }: TileProps) {
  const { locale } = usePersonTime();
  return (
    <li>
      <Link {...place} className={styles.tile} data-tone={count > 0 ? tone : "none"}>
        <span className={styles.count}>{new Intl.NumberFormat(locale).format(count)}</span>
        <span>{children}</span>
      </Link>
    </li>
  );
}

function ByOrganisation({ organisations }: { organisations: OrganisationStanding[] }) {
  const { t } = useLingui();
  const words = useNumberWords();
  const headers: Record<Key, string> = {
    expired: t`Expired`,
    expiring_7_days: t`In 7 days`,
    expiring_30_days: t`In 30 days`,
    applications_without_manager: t`No manager`,
    unused_90_days: t`Unused`,
    never_used: t`Never used`,
  };
  const numbers = (Object.keys(headers) as Key[]).map(
    (key): Column<OrganisationStanding> => ({
      key,
      header: headers[key],
      cell: (row) => <NumberLink of={row} name={key} words={words[key]} />,
    }),
  );
  return (
    <DataTable
      label={t`By organisation`}
      columns={[
        {
          key: "organisation",
          header: t`Organisation`,
          isName: true,
          cell: ({ organisation: { name, code } }) => (
            <>
              {name} <span className={styles.soft}>{code}</span>
            </>
          ),
        },
        ...numbers,
      ]}
      rows={organisations}
      rowKey={({ organisation }) => organisation.id}
    />
  );
}

type NumberProps = { of: OrganisationStanding; name: Key; words: string };

function NumberLink({ of: { organisation, numbers }, name, words }: NumberProps) {
  const count = numbers[name];
  if (count === 0) return <span className={styles.soft}>0</span>;
  return (
    <Link {...placeOf(name, organisation.id)} aria-label={`${words}, ${organisation.name}: ${count}`}>
      {count}
    </Link>
  );
}
