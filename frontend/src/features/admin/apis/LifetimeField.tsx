import { Trans } from "@lingui/react/macro";
import { TextField } from "~/ui/TextField";

type LifetimeFieldProps = { minutes: string; onChange: (minutes: string) => void };

export function LifetimeField({ minutes, onChange }: LifetimeFieldProps) {
  return (
    <TextField
      label={<Trans>Token lifetime in minutes</Trans>}
      description={
        <Trans>How long a token works, even after its secret was deleted. One hour is usual.</Trans>
      }
      name="token_lifetime_seconds"
      value={minutes}
      onChange={(text) => onChange(text.replace(/[^\d.]/g, ""))}
      inputMode="decimal"
      isRequired
    />
  );
}

export function secondsOf(minutes: string): number {
  return Math.round(Number(minutes) * 60);
}

export function minutesOf(seconds: number): string {
  return String(seconds / 60);
}
