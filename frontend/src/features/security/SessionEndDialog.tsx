import { Trans } from "@lingui/react/macro";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { getSession } from "~/api/gen/session/session";
import { sessionQuery, useSession } from "~/api/queries";
import { Button, ButtonLink } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { Problem } from "~/ui/Problem";
import { usePersonTime } from "~/ui/time/PersonTime";
import { clockTime } from "~/ui/time/words";

type SessionEndDialogProps = { isOver: boolean; end: Date; onContinue: () => void; onDismiss: () => void };

/** That the session ends soon or has ended, and how to go on with what is on the page. */
export function SessionEndDialog({ isOver, end, onContinue, onDismiss }: SessionEndDialogProps) {
  const client = useQueryClient();
  const { person } = useSession();
  const { locale, timeZone } = usePersonTime();
  const time = clockTime(end, locale, timeZone);
  const ask = useMutation({
    mutationFn: async () => (await getSession()).data,
    onSuccess: async (session) => {
      // What is on the page is not for somebody else who has signed in since.
      if (session.person.id !== person.id) return window.location.reload();
      client.setQueryData(sessionQuery.queryKey, session);
      onContinue();
      await client.invalidateQueries();
    },
  });
  const proceed = () => ask.mutate();
  if (isOver)
    return (
      <Dialog
        kind="alert"
        mustAnswer
        title={<Trans>Your session has ended</Trans>}
        onClose={() => {}}
        footer={
          <>
            <Button onPress={proceed} isPending={ask.isPending}>
              <Trans>Go on here</Trans>
            </Button>
            <ButtonLink look="primary" to="/sign-in" target="_blank">
              <Trans>Sign in again</Trans>
            </ButtonLink>
          </>
        }
      >
        <p>
          <Trans>
            Sign in again, which opens a new tab. Then come back and go on: what you entered is kept.
          </Trans>
        </p>
        {ask.isError ? <Problem error={ask.error} /> : null}
      </Dialog>
    );
  return (
    <Dialog
      kind="alert"
      title={<Trans>You will be signed out soon</Trans>}
      onClose={onDismiss}
      footer={
        <Button look="primary" onPress={proceed} isPending={ask.isPending} autoFocus>
          <Trans>Stay signed in</Trans>
        </Button>
      }
    >
      <p>
        <Trans>Your session ends at {time}. What you entered on this page is kept.</Trans>
      </p>
      {ask.isError ? <Problem error={ask.error} /> : null}
    </Dialog>
  );
}
