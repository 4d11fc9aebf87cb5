import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { factorsQuery } from "~/api/securityQueries";
import { Button } from "~/ui/Button";
import { AuthCard } from "../AuthCard";
import styles from "../AuthCard.module.css";

/** After a recovery code: what it was needed for is lost, perhaps, and should be replaced while one is in. */
export function RecoveredStep({ onDone }: { onDone: (to?: "/security") => void }) {
  const { t } = useLingui();
  const left = useQuery(factorsQuery).data?.recovery_codes_left;
  return (
    <AuthCard
      title={t`You are in`}
      lead={
        <>
          <Trans>That recovery code is used up.</Trans>{" "}
          {left === undefined ? null : (
            <Plural value={left} _0="None is left." one="One is left." other="# are left." />
          )}
        </>
      }
    >
      <div className={styles.ways}>
        <p>
          <Trans>
            If your passkey or phone is lost, replace it now: remove the old one, set up another, and make new
            recovery codes.
          </Trans>
        </p>
        <Button look="primary" onPress={() => onDone("/security")} autoFocus>
          <Trans>Open my security page</Trans>
        </Button>
        <Button look="quiet" onPress={() => onDone()}>
          <Trans>Continue without</Trans>
        </Button>
      </div>
    </AuthCard>
  );
}
