import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import {
  beginTotpReplacement,
  confirmTotpReplacement,
  getBeginTotpReplacementUrl,
  removeTotp,
} from "~/api/gen/account/account";
import { DECLINED, hasCode } from "~/api/problem";
import { AuthenticatorKey } from "~/ui/AuthenticatorKey";
import { CodeField } from "~/ui/CodeField";
import { ConfirmDialog } from "~/ui/ConfirmDialog";
import { Dialog } from "~/ui/Dialog";
import { FormDialog } from "~/ui/FormDialog";
import { LoadFailure, Loading } from "~/ui/Page";
import { useFactorsChanged } from "./useFactorsChanged";

type SetUpAuthenticatorProps = { replaces: boolean; onClose: () => void };

/** Sets up an authenticator app; one that is in use goes on until the new one has shown a right code. */
export function SetUpAuthenticator({ replaces, onClose }: SetUpAuthenticatorProps) {
  const { t } = useLingui();
  const [digits, setDigits] = useState("");
  const title = replaces ? t`Replace your authenticator app` : t`Set up an authenticator app`;
  const enrolment = useQuery({
    queryKey: [getBeginTotpReplacementUrl()],
    // Not called off when somebody is asked for a proof in between: it would be begun anew.
    queryFn: async () => (await beginTotpReplacement()).data,
    // The shared secret must not outlive this dialog, and asking again would change it.
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
    retry: false,
  });
  const changed = useFactorsChanged(onClose);
  const confirmation = useMutation({
    mutationFn: () => confirmTotpReplacement({ code: digits }),
    onSuccess: () =>
      changed(replaces ? t`Your new authenticator app is in use.` : t`Your authenticator app is set up.`),
    onError: () => setDigits(""),
    gcTime: 0,
  });
  if (!enrolment.data)
    return (
      <Dialog title={title} onClose={onClose}>
        {enrolment.isPending ? <Loading rows={3} /> : null}
        {enrolment.isError ? <NotBegun error={enrolment.error} onRetry={enrolment.refetch} /> : null}
      </Dialog>
    );
  return (
    <FormDialog
      title={title}
      submitLabel={t`Confirm`}
      onSubmit={() => confirmation.mutate()}
      onClose={onClose}
      isPending={confirmation.isPending}
      error={confirmation.error}
      fieldNames={{ code: t`Code` }}
    >
      {replaces ? (
        <p>
          <Trans>The app that you have now works until you confirm. Then your other sessions end.</Trans>
        </p>
      ) : null}
      <AuthenticatorKey enrolment={enrolment.data} />
      <CodeField
        label={<Trans>Then enter the six digits that the app shows</Trans>}
        digits={digits}
        onDigits={setDigits}
      />
    </FormDialog>
  );
}

function NotBegun({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  if (!hasCode(error, DECLINED)) return <LoadFailure error={error} onRetry={onRetry} />;
  return (
    <p>
      <Trans>You have to confirm that it is you. Close this, and start again when you can.</Trans>
    </p>
  );
}

export function RemoveAuthenticator({ onClose }: { onClose: () => void }) {
  const { t } = useLingui();
  const changed = useFactorsChanged(onClose);
  const removal = useMutation({
    mutationFn: () => removeTotp(),
    onSuccess: () => changed(t`Your authenticator app is removed.`),
  });
  return (
    <ConfirmDialog
      title={t`Remove your authenticator app?`}
      confirmLabel={<Trans>Remove app</Trans>}
      isDangerous
      isPending={removal.isPending}
      error={removal.error}
      onConfirm={() => removal.mutate()}
      onClose={onClose}
    >
      <Trans>Its codes no longer sign you in, and your other sessions end at once.</Trans>
    </ConfirmDialog>
  );
}
