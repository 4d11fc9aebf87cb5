import { useLingui } from "@lingui/react/macro";
import { speak } from "~/i18n";
import { languageNames, languages } from "~/locales/languages";
import styles from "./AuthCard.module.css";

/** The language for who is not known yet; each has the name that its own speakers give it. */
export function LanguageSwitch() {
  const { t, i18n } = useLingui();
  return (
    <select
      className={styles.language}
      aria-label={t`Language`}
      value={i18n.locale}
      onChange={(event) => speak(event.target.value)}
    >
      {languages.map((language) => (
        <option key={language} value={language} lang={language}>
          {languageNames[language]}
        </option>
      ))}
    </select>
  );
}
