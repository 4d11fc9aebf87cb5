import { Trans, useLingui } from "@lingui/react/macro";
import { PageHeader } from "~/ui/Page";
import styles from "./AccountPage.module.css";
import { CalendarSection } from "./CalendarSection";
import { EmailSection } from "./EmailSection";
import { PasswordSection } from "./PasswordSection";
import { ProfileSection } from "./ProfileSection";
import { RemindersSection } from "./RemindersSection";

/** What people change of themselves. */
export function AccountPage() {
  const { t } = useLingui();
  return (
    <>
      <PageHeader title={t`Account`} lead={<Trans>Who you are here, and how you are reached.</Trans>} />
      <div className={styles.sections}>
        <ProfileSection />
        <EmailSection />
        <PasswordSection />
        <RemindersSection />
        <CalendarSection />
      </div>
    </>
  );
}
