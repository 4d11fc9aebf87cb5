import { Trans, useLingui } from "@lingui/react/macro";
import { PageHeader } from "~/ui/Page";
import { AuthenticatorSection } from "./AuthenticatorSection";
import { PasskeysSection } from "./PasskeysSection";
import { ProviderLinks } from "./ProviderLinks";
import { RecoveryCodesSection } from "./RecoveryCodesSection";
import styles from "./SecurityPage.module.css";
import { SessionsSection } from "./SessionsSection";

/** How the signed-in person proves who they are, and where they are signed in. */
export function SecurityPage() {
  const { t } = useLingui();
  return (
    <>
      <PageHeader
        title={t`Security`}
        lead={<Trans>How you prove that it is you, and where you are signed in.</Trans>}
      />
      <div className={styles.sections}>
        {/* The ways to sign in, the best first. */}
        <PasskeysSection />
        <AuthenticatorSection />
        <ProviderLinks />
        <RecoveryCodesSection />
        <SessionsSection />
      </div>
    </>
  );
}
