import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { createRecoveryCodes, getCreateRecoveryCodesUrl } from "~/api/gen/account/account";
import { usePortalName } from "~/api/queries";
import { Button } from "~/ui/Button";
import { LoadFailure, Loading } from "~/ui/Page";
import { RecoveryCodes } from "~/ui/RecoveryCodes";
import { AuthCard } from "../AuthCard";
import styles from "../AuthCard.module.css";

/** The recovery codes, once the first factor is set up. The person is signed in by now. */
export function RecoveryCodesStep({ onDone }: { onDone: () => void }) {
  const { t } = useLingui();
  const federation = usePortalName();
  const made = useQuery({
    queryKey: [getCreateRecoveryCodesUrl()],
    // Not called off when it is no longer wanted: it would be done all the same, and unseen.
    queryFn: async () => (await createRecoveryCodes()).data.codes,
    // They must not outlive this screen, and asking again would make others.
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
    retry: false,
  });
  return (
    <AuthCard
      title={t`Keep your recovery codes`}
      lead={
        <Trans>
          Each of these lets you in once, after your password, when your other way to sign in is lost. Put
          them into your password manager, or print them: they are not shown again.
        </Trans>
      }
    >
      <div className={styles.ways}>
        {made.isPending ? <Loading rows={3} /> : null}
        {made.isError ? <LoadFailure error={made.error} onRetry={made.refetch} /> : null}
        {made.data ? <RecoveryCodes codes={made.data} heading={t`Recovery codes for ${federation}`} /> : null}
        {made.isPending ? null : (
          <Button look={made.data ? "primary" : "quiet"} onPress={onDone}>
            {made.data ? <Trans>I have stored them</Trans> : <Trans>Continue without</Trans>}
          </Button>
        )}
      </div>
    </AuthCard>
  );
}
