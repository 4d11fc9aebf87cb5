import { Plural, Trans } from "@lingui/react/macro";
import type { TokenDay } from "~/api/gen/model";
import { usePersonTime } from "~/ui/time/PersonTime";
import { shortDate } from "~/ui/time/words";
import styles from "./Overview.module.css";

const HEIGHT = 100;

/** The tokens of each day: in all, as a drawing, and as an equal table. */
export function TokenTraffic({ days }: { days: TokenDay[] }) {
  const { locale } = usePersonTime();
  const total = days.reduce((sum, { tokens }) => sum + tokens, 0);
  const most = Math.max(1, ...days.map(({ tokens }) => tokens));
  const number = new Intl.NumberFormat(locale);
  return (
    <div>
      <p>
        <Plural value={total} one="# token" other="# tokens" />
      </p>
      <svg
        className={styles.bars}
        viewBox={`0 0 ${days.length * 10} ${HEIGHT}`}
        preserveAspectRatio="none"
        aria-hidden="true"
      >
        {days.map(({ day, tokens }, index) => {
          const height = tokens === 0 ? 1 : Math.max(3, (tokens / most) * HEIGHT);
          return <rect key={day} x={index * 10 + 1} y={HEIGHT - height} width={8} height={height} />;
        })}
      </svg>
      <details>
        <summary>
          <Trans>Day by day</Trans>
        </summary>
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">
                <Trans>Day (UTC)</Trans>
              </th>
              <th scope="col">
                <Trans>Tokens</Trans>
              </th>
            </tr>
          </thead>
          <tbody>
            {days.map(({ day, tokens }) => (
              <tr key={day}>
                <th scope="row">{shortDate(new Date(day), locale, "UTC")}</th>
                <td>{number.format(tokens)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </div>
  );
}
