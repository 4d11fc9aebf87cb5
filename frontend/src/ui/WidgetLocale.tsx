import type { ReactNode } from "react";
import { I18nProvider } from "react-aria-components/I18nProvider";
import { usePersonTime } from "./time/PersonTime";

/** The language and region of calendars and other widgets: the same as that of all other dates. */
export function WidgetLocale({ children }: { children: ReactNode }) {
  const { locale } = usePersonTime();
  return <I18nProvider locale={locale}>{children}</I18nProvider>;
}
