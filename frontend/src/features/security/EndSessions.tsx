import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { SessionListing } from "~/api/gen/model";
import { endOneSession, endOtherSessions } from "~/api/gen/session/session";
import { hasStatus } from "~/api/problem";
import { refresh } from "~/api/queries";
import { announce } from "~/ui/announcer";
import { ConfirmDialog } from "~/ui/ConfirmDialog";
import { useDeviceWords } from "~/ui/useDeviceWords";

type EndSessionProps = { session: SessionListing; onClose: () => void };

export function EndSession({ session: { id, user_agent }, onClose }: EndSessionProps) {
  const { t } = useLingui();
  const device = useDeviceWords(user_agent);
  const ended = useEnded(onClose);
  const end = useMutation({
    // One that has ended by itself in the meantime is what was wanted.
    mutationFn: () => endOneSession(id).catch((error) => hasStatus(error, 404) || Promise.reject(error)),
    onSuccess: () => ended(t`The session of ${device} has ended.`),
  });
  return (
    <ConfirmDialog
      title={t`End the session of ${device}?`}
      confirmLabel={<Trans>End session</Trans>}
      isDangerous
      isPending={end.isPending}
      error={end.error}
      onConfirm={() => end.mutate()}
      onClose={onClose}
    >
      <Trans>It is signed out at once. What is being typed there is lost.</Trans>
    </ConfirmDialog>
  );
}

type EndOtherSessionsProps = {
  count: number;
  onClose: () => void;
  /** Nobody asked for it: a way to sign in was added, and what is signed in already may be somebody else. */
  isOffer?: boolean;
};

export function EndOtherSessions({ count, onClose, isOffer = false }: EndOtherSessionsProps) {
  const { t } = useLingui();
  const ended = useEnded(onClose);
  const end = useMutation({
    mutationFn: () => endOtherSessions(),
    onSuccess: () => ended(t`You are signed in on this device only.`),
  });
  return (
    <ConfirmDialog
      title={t`End all other sessions?`}
      confirmLabel={<Trans>End all others</Trans>}
      isDangerous
      isPending={end.isPending}
      error={end.error}
      onConfirm={() => end.mutate()}
      onClose={onClose}
    >
      {isOffer ? (
        <p>
          <Trans>
            You have a new way to sign in. If you added it because an old one is lost, end the rest.
          </Trans>
        </p>
      ) : null}
      <Plural
        value={count}
        one="One other session is signed out at once. This one stays."
        other="# other sessions are signed out at once. This one stays."
      />
    </ConfirmDialog>
  );
}

function useEnded(onClose: () => void) {
  const client = useQueryClient();
  return (message: string) => {
    announce(message);
    onClose();
    return refresh(client, "sessions");
  };
}
