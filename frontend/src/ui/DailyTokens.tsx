import { plural } from "@lingui/core/macro";
import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { type PointerEvent, useState } from "react";
import type { UsageOfDay } from "~/api/gen/model";
import styles from "./DailyTokens.module.css";
import { AsTable } from "./DataTable";
import { barsOf, busiestOf, DRAWING, placeAt } from "./dailyTokens";
import { usePersonTime } from "./time/PersonTime";
import { shortDate } from "./time/words";

/** How many tokens were issued on each day: in all, as a drawing to go through day by day, and as a table. */
export function DailyTokens({ days }: { days: UsageOfDay[] }) {
  const tokens = days.reduce((sum, day) => sum + day.tokens, 0);
  return (
    <div className={styles.usage}>
      <Total tokens={tokens} days={days} />
      {tokens === 0 ? null : <Drawing days={days} />}
      {tokens === 0 ? null : <Table days={days} />}
    </div>
  );
}

/** A day of the server is one in UTC, wherever the person is. */
function useDayWords() {
  const { locale } = usePersonTime();
  return (day: string) => shortDate(new Date(day), locale, "UTC");
}

const tokensInWords = (tokens: number) => plural(tokens, { one: "# token", other: "# tokens" });

function Total({ tokens, days }: { tokens: number; days: UsageOfDay[] }) {
  const words = useDayWords();
  const busiest = busiestOf(days);
  if (!busiest)
    return (
      <p>
        <Plural value={days.length} one="No token in the last day." other="No token in the last # days." />
      </p>
    );
  const [date, count] = [words(busiest.day), tokensInWords(busiest.tokens)];
  return (
    <div>
      <p className={styles.total}>{tokensInWords(tokens)}</p>
      <p className={styles.soft}>
        <Plural
          value={days.length}
          one="in the last day"
          other={`in the last # days; most on ${date}: ${count}`}
        />
      </p>
    </div>
  );
}

/**
 * The platform's slider goes through the days: by arrow keys, by touch, and by pointing. Its thumb is as wide as a
 * bar and stands around the one whose number is shown.
 */
function Drawing({ days }: { days: UsageOfDay[] }) {
  const { t } = useLingui();
  const words = useDayWords();
  const [place, setPlace] = useState(days.length - 1);
  const shown = days[place];
  const [first, last] = [days[0], days.at(-1)];
  if (!shown || !first || !last) return null;
  const [date, count] = [words(shown.day), tokensInWords(shown.tokens)];
  const said = t`${date}: ${count}`;
  const point = ({ currentTarget, clientX }: PointerEvent) => {
    const { left, width } = currentTarget.getBoundingClientRect();
    setPlace(placeAt(clientX - left, width, days.length));
  };
  return (
    <div>
      <p className={styles.shown} aria-hidden="true">
        {said}
      </p>
      <div className={styles.drawing}>
        <svg
          viewBox={`0 0 ${DRAWING.width} ${DRAWING.height}`}
          preserveAspectRatio="none"
          aria-hidden="true"
          focusable="false"
        >
          {barsOf(days).map(({ day, ...bar }) => (
            <rect key={day} {...bar} data-shown={day === shown.day || undefined} />
          ))}
        </svg>
        <input
          type="range"
          className={styles.days}
          aria-label={t`Tokens by day`}
          aria-valuetext={said}
          min={0}
          max={days.length - 1}
          value={place}
          onChange={(event) => setPlace(event.target.valueAsNumber)}
          onPointerMove={point}
        />
      </div>
      <p className={styles.ends} aria-hidden="true">
        <span>{words(first.day)}</span>
        <span>{words(last.day)}</span>
      </p>
      <p className={styles.soft}>
        <Trans>Days are in UTC; the last one is not over yet.</Trans>
      </p>
    </div>
  );
}

function Table({ days }: { days: UsageOfDay[] }) {
  const { i18n, t } = useLingui();
  const words = useDayWords();
  return (
    <AsTable>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, which the keyboard must be able to do */}
      <div className={styles.scroll} tabIndex={0}>
        <table className={styles.table} aria-label={t`Tokens by day`}>
          <thead>
            <tr>
              <th scope="col">
                <Trans>Day</Trans>
              </th>
              <th scope="col">
                <Trans>Tokens</Trans>
              </th>
            </tr>
          </thead>
          <tbody>
            {[...days].reverse().map(({ day, tokens }) => (
              <tr key={day}>
                <th scope="row">{words(day)}</th>
                <td>{i18n.number(tokens)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </AsTable>
  );
}
