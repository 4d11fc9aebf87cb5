import { useLingui } from "@lingui/react/macro";
import { deviceOf } from "./device";

/** "Firefox on Windows" */
export function useDeviceWords(userAgent: string | null): string {
  const { t } = useLingui();
  const { browser, system } = deviceOf(userAgent);
  if (browser && system) return t`${browser} on ${system}`;
  return browser ?? system ?? t`Unknown device`;
}
