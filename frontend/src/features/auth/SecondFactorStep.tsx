import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import type { SignInMethod, SignInProvider } from "~/api/gen/model";
import { passkeysWork } from "~/api/passkeyFailures";
import { useFederation, usePortalName } from "~/api/queries";
import { Button } from "~/ui/Button";
import { ErrorSummary } from "~/ui/Form";
import { PasskeyIcon } from "~/ui/icons";
import { Notice } from "~/ui/Notice";
import { Or } from "~/ui/Or";
import { AuthCard } from "./AuthCard";
import styles from "./AuthCard.module.css";
import { isAttemptOver, type StepProps } from "./attempt";
import { CodeForm } from "./CodeForm";
import { CODE_KINDS, type CodeKind } from "./code";
import { ProviderButtons } from "./Providers";
import { usePasskey } from "./passkeySignIn";

type SecondFactorStepProps = StepProps & { methods: SignInMethod[]; providers: SignInProvider[] };

/** The second step: whichever of passkey, code of the app, provider and recovery code the person has. */
export function SecondFactorStep(props: SecondFactorStepProps) {
  const { methods, providers, personName, onAdvance, onStartAgain } = props;
  const { t } = useLingui();
  const [wantsCode, setWantsCode] = useState(false);
  const passkey = usePasskey(onAdvance, (error) => isAttemptOver(error) && onStartAgain(true));
  const hasPasskey = methods.includes("passkey") && passkeysWork();
  const kinds = methods.filter((method): method is CodeKind => method in CODE_KINDS);
  // Recovery codes alone are for an emergency, so they keep in the background.
  const hasOther = hasPasskey || providers.length > 0;
  const [kind, setKind] = useState(kinds[0]);
  const showsCode = kinds.includes("totp") || (kinds.length > 0 && (wantsCode || !hasOther));
  return (
    <AuthCard
      title={personName ? t`Hello ${personName}` : t`Your second sign-in step`}
      lead={
        <Lead
          hasPasskey={hasPasskey}
          hasApp={kinds.includes("totp")}
          isElsewhere={!showsCode && hasOther}
          isRecovery={showsCode && kind === "recovery_code"}
        />
      }
      below={<Below showsApp={showsCode && kind === "totp"} />}
    >
      <div className={styles.ways}>
        {passkey.error ? <ErrorSummary error={passkey.error} /> : null}
        {hasPasskey ? (
          <Button look="primary" onPress={() => passkey.mutate()} isPending={passkey.isPending} autoFocus>
            {passkey.isPending ? null : <PasskeyIcon />}
            <Trans>Use your passkey</Trans>
          </Button>
        ) : null}
        {hasPasskey && showsCode ? <Or /> : null}
        {showsCode ? (
          <CodeForm
            kinds={kinds}
            isFirst={!hasPasskey}
            onKind={setKind}
            onAdvance={onAdvance}
            onStartAgain={onStartAgain}
          />
        ) : null}
        {providers.length > 0 && (hasPasskey || showsCode) ? <Or /> : null}
        <ProviderButtons providers={providers} />
        {!hasOther && kinds.length === 0 ? <NoWay hasPasskey={methods.includes("passkey")} /> : null}
        <div className={styles.links}>
          {hasOther && !showsCode && kinds.length > 0 ? (
            <Button look="quiet" onPress={() => setWantsCode(true)}>
              <Trans>Use a recovery code</Trans>
            </Button>
          ) : null}
          <Button look="quiet" onPress={() => onStartAgain(false)}>
            <Trans>Sign in as somebody else</Trans>
          </Button>
        </div>
      </div>
    </AuthCard>
  );
}

type LeadProps = { hasPasskey: boolean; hasApp: boolean; isElsewhere: boolean; isRecovery: boolean };

function Lead({ hasPasskey, hasApp, isElsewhere, isRecovery }: LeadProps) {
  const portal = usePortalName();
  if (isRecovery) return <StoredCodes />;
  if (hasPasskey && hasApp)
    return <Trans>Confirm that it is you: with your passkey, or with the code that your app shows.</Trans>;
  if (hasPasskey) return <Trans>Confirm with your passkey that it is you.</Trans>;
  if (hasApp)
    return <Trans>Open your authenticator app and enter the six digits that it shows for {portal}.</Trans>;
  if (isElsewhere) return <Trans>Your second sign-in step is asked for where your account is linked.</Trans>;
  return <StoredCodes />;
}

function StoredCodes() {
  return <Trans>Enter one of the recovery codes that you stored. Each works once.</Trans>;
}

function Below({ showsApp }: { showsApp: boolean }) {
  const email = useFederation()?.support_email;
  return (
    <>
      {showsApp ? (
        <p>
          <Trans>A code works once. If you have just used it, wait for the next one.</Trans>
        </p>
      ) : null}
      {email ? (
        <p>
          <Trans>
            Lost all of it? Write to <a href={`mailto:${email}`}>{email}</a>.
          </Trans>
        </p>
      ) : null}
    </>
  );
}

/** Somebody with passkeys only, at a browser without; or whose provider is not offered any more. */
function NoWay({ hasPasskey }: { hasPasskey: boolean }) {
  return (
    <Notice tone="warning">
      {hasPasskey ? (
        <Trans>
          You sign in with a passkey, which this browser cannot use. Use another browser or device.
        </Trans>
      ) : (
        <Trans>
          You signed in by another service, which is not offered here any more. An operator of your federation
          can reset your sign-in.
        </Trans>
      )}
    </Notice>
  );
}
