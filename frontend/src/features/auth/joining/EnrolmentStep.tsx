import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import type { SignInMethod } from "~/api/gen/model";
import { passkeysWork } from "~/api/passkeyFailures";
import { usePortalName } from "~/api/queries";
import { Badge } from "~/ui/Badge";
import { ButtonLink } from "~/ui/Button";
import { ChoiceButton } from "~/ui/ChoiceButton";
import { PasskeyIcon } from "~/ui/icons";
import { Notice } from "~/ui/Notice";
import { PhoneIcon } from "~/ui/rareIcons";
import { AuthCard } from "../AuthCard";
import styles from "../AuthCard.module.css";
import type { StepProps } from "../attempt";
import { heldToken } from "../linkToken";
import { PasskeyEnrolment } from "./PasskeyEnrolment";
import { TotpEnrolment } from "./TotpEnrolment";

type EnrolmentStepProps = StepProps & { methods: SignInMethod[] };

/** The first strong factor, of those that the server offers and this browser can make. */
export function EnrolmentStep({ methods, ...step }: EnrolmentStepProps) {
  const offered = methods.filter((method) => method !== "passkey" || passkeysWork());
  const [chosen, setChosen] = useState(offered.length === 1 ? offered[0] : undefined);
  const back = offered.length > 1 ? { onBack: () => setChosen(undefined) } : {};
  if (chosen === "passkey") return <PasskeyEnrolment {...step} {...back} below={<PasswordInstead />} />;
  if (chosen === "totp") return <TotpEnrolment {...step} {...back} />;
  return <Choice canChoose={offered.length > 0} onChoose={setChosen} />;
}

type ChoiceProps = { canChoose: boolean; onChoose: (method: SignInMethod) => void };

function Choice({ canChoose, onChoose }: ChoiceProps) {
  const { t } = useLingui();
  const portal = usePortalName();
  return (
    <AuthCard
      title={t`Set up your second sign-in step`}
      lead={<Trans>Your password alone lets nobody in. Choose what {portal} asks for besides it.</Trans>}
      below={canChoose ? <Trans>You can add the other one later, on your security page.</Trans> : null}
    >
      <div className={styles.ways}>
        {canChoose ? (
          <>
            <ChoiceButton
              icon={<PasskeyIcon size={20} />}
              title={<Trans>Passkey</Trans>}
              beside={
                <Badge tone="good">
                  <Trans>Recommended</Trans>
                </Badge>
              }
              onPress={() => onChoose("passkey")}
            >
              <Trans>
                The fingerprint, face or PIN of this device, or a security key. Nothing to type, and no fake
                website can steal it.
              </Trans>
            </ChoiceButton>
            <ChoiceButton
              icon={<PhoneIcon size={20} />}
              title={<Trans>Authenticator app</Trans>}
              onPress={() => onChoose("totp")}
            >
              <Trans>An app on your phone shows six digits, which you type after your password.</Trans>
            </ChoiceButton>
          </>
        ) : (
          <>
            <Notice tone="warning">
              <Trans>This browser cannot make a passkey. Use another browser or device.</Trans>
            </Notice>
            <PasswordInstead />
          </>
        )}
      </div>
    </AuthCard>
  );
}

/** Who came by an invitation and went straight to a passkey may still prefer a password. */
function PasswordInstead() {
  if (heldToken("/set-password") === null) return null;
  return (
    <ButtonLink to="/set-password" look="quiet">
      <Trans>Choose a password instead</Trans>
    </ButtonLink>
  );
}
