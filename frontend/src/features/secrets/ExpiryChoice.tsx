import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { lazy, type ReactNode, Suspense, useState } from "react";
import { Notice } from "~/ui/Notice";
import { Loading } from "~/ui/Page";
import { RadioCards } from "~/ui/RadioCards";
import { usePersonTime } from "~/ui/time/PersonTime";
import { clockTime, longDate, shortDate, zoneName, zoneOffset } from "~/ui/time/words";
import styles from "./ExpiryChoice.module.css";
import {
  customExpiry,
  type ExpiringSecret,
  expiryAdvice,
  expiryError,
  type Lifetime,
  lifetimes,
  noonOn,
  type Proposal,
  proposeExpiry,
  selectableDates,
} from "./expiry";

// The calendar is the largest part of the dialog and most people take one of the presets.
const DateField = lazy(async () => ({ default: (await import("~/ui/DateField")).DateField }));

type ExpiryChoiceProps = {
  now: Date;
  proposal: Proposal | null;
  onChange: (proposal: Proposal | null) => void;
  others: ExpiringSecret[];
  initial?: Lifetime;
};

export function ExpiryChoice({ now, proposal, onChange, others, initial = "1y" }: ExpiryChoiceProps) {
  const { locale, timeZone } = usePersonTime();
  const [lifetime, setLifetime] = useState<Lifetime>(initial);
  const choose = (chosen: Lifetime) => {
    setLifetime(chosen);
    if (chosen !== "custom") onChange(proposeExpiry(chosen, now, timeZone));
    else if (proposal) onChange({ ...proposal, insteadOf: null });
  };
  const dates = selectableDates(now, timeZone);
  const limit = longDate(noonOn(dates.last, timeZone), locale, timeZone);
  return (
    <div className={styles.choice}>
      <RadioCards
        label={<Trans>Expires after</Trans>}
        description={<Trans>One year at most: until {limit}.</Trans>}
        name="expires_at"
        value={lifetime}
        onChange={choose}
        options={lifetimes.map((value) => ({
          value,
          label: <LifetimeName lifetime={value} />,
          note:
            value === "custom" ? (
              <Trans>pick a date</Trans>
            ) : (
              shortDate(proposeExpiry(value, now, timeZone).instant, locale, timeZone)
            ),
        }))}
      />
      {lifetime === "custom" ? (
        <Suspense fallback={<Loading rows={1} />}>
          <DateField
            label={<Trans>Expiry date</Trans>}
            name="expiry_date"
            value={proposal?.date ?? null}
            onChange={(date) => onChange(allowed(date ? customExpiry(date, timeZone) : null, now))}
            first={dates.first}
            last={dates.last}
          />
        </Suspense>
      ) : null}
      <div className={styles.result} aria-live="polite">
        {proposal ? <Outcome proposal={proposal} now={now} others={others} /> : null}
      </div>
    </div>
  );
}

function LifetimeName({ lifetime }: { lifetime: Lifetime }) {
  if (lifetime === "1y") return <Trans>1 year</Trans>;
  if (lifetime === "custom") return <Trans>Custom</Trans>;
  return <Plural value={Number.parseInt(lifetime, 10)} one="# day" other="# days" />;
}

/** A date can also be typed, and then lie outside what the calendar offers. */
function allowed(proposal: Proposal | null, now: Date): Proposal | null {
  return proposal && expiryError(proposal.instant, now) === null ? proposal : null;
}

type OutcomeProps = { proposal: Proposal; now: Date; others: ExpiringSecret[] };

/** The exact moment in words, and what may be unwise about it. */
function Outcome({ proposal, now, others }: OutcomeProps) {
  const { locale, timeZone } = usePersonTime();
  const { instant, insteadOf } = proposal;
  const day = <strong>{longDate(instant, locale, timeZone)}</strong>;
  const time = <strong>{clockTime(instant, locale, timeZone)}</strong>;
  const zone = `${zoneName(timeZone)}, ${zoneOffset(instant, timeZone)}`;
  return (
    <>
      <p className={styles.sentence}>
        <Trans>
          It stops working on {day} at {time} ({zone}).
        </Trans>{" "}
        {insteadOf ? <MovedFrom date={longDate(noonOn(insteadOf, timeZone), locale, timeZone)} /> : null}
      </p>
      {expiryAdvice(proposal, now, timeZone, others).map((advice) => {
        if (advice.kind === "short_life")
          return (
            <Advice key={advice.kind}>
              <Trans>Short-lived secrets are for tests. For anything that runs, take one year.</Trans>
            </Advice>
          );
        if (advice.kind === "weekend")
          return (
            <Advice key={advice.kind}>
              <Trans>That is a weekend: nobody may be there if something stops.</Trans>
            </Advice>
          );
        return <Clash key={advice.kind} name={advice.with} />;
      })}
    </>
  );
}

function MovedFrom({ date }: { date: string }) {
  return <Trans>That is the last weekday before {date}.</Trans>;
}

function Advice({ children }: { children: ReactNode }) {
  return <Notice tone="warning">{children}</Notice>;
}

function Clash({ name }: { name: string }) {
  const { t } = useLingui();
  return <Advice>{t`“${name}” expires on the same day. With both gone at once, nothing would work.`}</Advice>;
}
