import { Trans } from "@lingui/react/macro";
import { TextField } from "~/ui/TextField";

export function ReasonField({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  return (
    <TextField
      label={<Trans>What it is needed for</Trans>}
      description={<Trans>The operators read this when they decide.</Trans>}
      name="reason"
      value={value}
      onChange={onChange}
      maxLength={500}
      isRequired
    />
  );
}
