import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { type PasswordLinkPreview, PasswordLinkPurpose, type SignInState } from "~/api/gen/model";
import { getGetSignInQueryKey, previewPasswordLink } from "~/api/gen/sign-in/sign-in";
import { passkeysWork } from "~/api/passkeyFailures";
import { useFederation, usePortalName } from "~/api/queries";
import { ButtonLink } from "~/ui/Button";
import { Notice } from "~/ui/Notice";
import { Or } from "~/ui/Or";
import { LoadFailure, Loading } from "~/ui/Page";
import { Instant } from "~/ui/time/Instant";
import { AuthCard } from "../AuthCard";
import styles from "../AuthCard.module.css";
import { rememberAttempt } from "../attempt";
import { ProviderButtons } from "../Providers";
import { ChoosePassword } from "./ChoosePassword";
import { DeadLink, isDead } from "./DeadLink";
import { StraightToPasskey } from "./StraightToPasskey";
import { LINK_QUERY_KEY, useLinkToken } from "./useLinkToken";

type SetPasswordPageProps = { onContinue: () => void };

/** Where the link of an invitation leads, and that of a password that was forgotten. */
export function SetPasswordPage({ onContinue }: SetPasswordPageProps) {
  const { t } = useLingui();
  const federation = useFederation();
  const providers = federation?.providers ?? [];
  const token = useLinkToken("/set-password");
  const goOn = useGoOn(onContinue);
  const preview = useQuery({
    queryKey: LINK_QUERY_KEY,
    queryFn: async ({ signal }) => (await previewPasswordLink({ token: token ?? "" }, { signal })).data,
    enabled: token !== null,
    gcTime: 0,
    retry: false,
    refetchOnWindowFocus: false,
  });
  if (token === null || isDead(preview.error))
    return (
      <DeadLink isIncomplete={token === null}>
        <ButtonLink to="/forgot-password" look="primary">
          <Trans>Send me a new link</Trans>
        </ButtonLink>
      </DeadLink>
    );
  const link = preview.data;
  const isInvitation = link?.purpose === PasswordLinkPurpose.invitation;
  const mayGoStraight = isInvitation && federation?.passkeys !== false && passkeysWork();
  return (
    <AuthCard
      title={isInvitation ? t`Welcome, ${link.name}` : t`Choose your password`}
      lead={link ? <Lead link={link} mayGoStraight={mayGoStraight} /> : null}
      below={link ? <Until at={link.expires_at} /> : null}
    >
      {preview.isPending ? <Loading rows={2} /> : null}
      {preview.isError ? <LoadFailure error={preview.error} onRetry={preview.refetch} /> : null}
      {link ? (
        <div className={styles.ways}>
          {mayGoStraight ? (
            <>
              <StraightToPasskey token={token} onContinue={goOn} />
              <Or />
            </>
          ) : null}
          {isInvitation ? null : <SecondFactorToo />}
          <ChoosePassword token={token} email={link.email} isFirst={!mayGoStraight} onContinue={goOn} />
          {isInvitation && providers.length > 0 ? (
            <>
              <Or />
              <ProviderButtons providers={providers} token={token} />
            </>
          ) : null}
        </div>
      ) : null}
    </AuthCard>
  );
}

/** Signing in goes on where the link has led. The token is kept until it is done, as it may be needed again. */
function useGoOn(onContinue: () => void) {
  const client = useQueryClient();
  return useCallback(
    (state: SignInState) => {
      rememberAttempt(true);
      client.setQueryData(getGetSignInQueryKey(), state);
      onContinue();
    },
    [client, onContinue],
  );
}

function Lead({
  link: { purpose, name, email },
  mayGoStraight,
}: {
  link: PasswordLinkPreview;
  mayGoStraight: boolean;
}) {
  const federation = useFederation()?.name;
  if (purpose !== PasswordLinkPurpose.invitation)
    return (
      <Trans>
        For {name}, {email}.
      </Trans>
    );
  return (
    <>
      {federation ? (
        <Trans>
          {federation} invites you to look after API credentials. You sign in as {email}.
        </Trans>
      ) : (
        <Trans>You sign in as {email}.</Trans>
      )}{" "}
      {mayGoStraight ? <Trans>How would you like to sign in?</Trans> : null}
    </>
  );
}

function SecondFactorToo() {
  const portal = usePortalName();
  return (
    <Notice>
      <Trans>
        After this, {portal} asks for your passkey or the code of your authenticator app. Only then does the
        new password count, and you are signed out everywhere else.
      </Trans>
    </Notice>
  );
}

function Until({ at }: { at: string }) {
  const until = <Instant at={at} precise />;
  return <Trans>This link works once, until {until}.</Trans>;
}
