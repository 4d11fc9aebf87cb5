import { useLingui } from "@lingui/react/macro";
import type { AccessRequestState } from "~/api/gen/model";

export function useStateWords(): Record<AccessRequestState, string> {
  const { t } = useLingui();
  return { open: t`Waiting`, approved: t`Approved`, declined: t`Declined`, withdrawn: t`Taken back` };
}
