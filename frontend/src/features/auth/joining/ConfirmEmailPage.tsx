import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type EmailChangePreview, EmailChangeSide, EmailChangeState } from "~/api/gen/model";
import { confirmEmailChange, previewEmailChange } from "~/api/gen/sign-in/sign-in";
import { sessionQuery, usePortalName } from "~/api/queries";
import { Button, ButtonLink } from "~/ui/Button";
import { Form } from "~/ui/Form";
import { LoadFailure, Loading } from "~/ui/Page";
import { Instant } from "~/ui/time/Instant";
import { AuthCard } from "../AuthCard";
import { forgetToken } from "../linkToken";
import { DeadLink, isDead } from "./DeadLink";
import { EmailChangeAddresses } from "./EmailChangeAddresses";
import { LINK_QUERY_KEY, useLinkToken } from "./useLinkToken";

/** Where the links lead by which the old and the new address confirm that the one becomes the other. */
export function ConfirmEmailPage() {
  const token = useLinkToken("/confirm-email");
  // The link of the other address may be opened in the same tab, and begins anew.
  return <Confirmation key={token} token={token} />;
}

function Confirmation({ token }: { token: string | null }) {
  const { t } = useLingui();
  const preview = useQuery({
    queryKey: LINK_QUERY_KEY,
    queryFn: async ({ signal }) => (await previewEmailChange({ token: token ?? "" }, { signal })).data,
    enabled: token !== null,
    gcTime: 0,
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
  });
  const confirmation = useConfirmation(token);
  if (confirmation.data && preview.data)
    return <Confirmed state={confirmation.data.state} change={preview.data} />;
  if (token === null || isDead(preview.error))
    return (
      <DeadLink isIncomplete={token === null}>
        <p>
          <Trans>
            Sign in and look at your account: it says whether a change still waits, and can begin another.
          </Trans>
        </p>
      </DeadLink>
    );
  return (
    <AuthCard
      title={t`Confirm the new address`}
      lead={preview.data ? <Lead change={preview.data} /> : null}
      below={preview.data ? <Until at={preview.data.expires_at} /> : null}
    >
      {preview.isPending ? <Loading rows={2} /> : null}
      {preview.isError ? <LoadFailure error={preview.error} onRetry={preview.refetch} /> : null}
      {preview.data ? (
        <Form onSubmit={() => confirmation.mutate()} error={confirmation.error}>
          <EmailChangeAddresses change={preview.data} />
          <Button look="primary" type="submit" isPending={confirmation.isPending} autoFocus>
            <Trans>Confirm the change</Trans>
          </Button>
        </Form>
      ) : null}
    </AuthCard>
  );
}

function useConfirmation(token: string | null) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async () => (await confirmEmailChange({ token: token ?? "" })).data,
    onSuccess: ({ state }) => {
      forgetToken();
      // Whoever was signed in here is so no longer.
      if (state === EmailChangeState.changed) client.removeQueries({ queryKey: sessionQuery.queryKey });
    },
    gcTime: 0,
  });
}

function Lead({ change: { confirms } }: { change: EmailChangePreview }) {
  const federation = usePortalName();
  if (confirms === EmailChangeSide.new)
    return (
      <Trans>
        This becomes the address of your account at {federation}. If the account is not yours, close this
        page: without your confirmation nothing changes.
      </Trans>
    );
  return (
    <Trans>
      The address of your account at {federation} is to change. If you did not ask for this, do not confirm:
      sign in, take the change back and set a new password.
    </Trans>
  );
}

function Until({ at }: { at: string }) {
  const until = <Instant at={at} precise />;
  return <Trans>Both addresses have to confirm, until {until}.</Trans>;
}

type ConfirmedProps = { state: EmailChangeState; change: EmailChangePreview };

function Confirmed({ state, change }: ConfirmedProps) {
  const { t } = useLingui();
  const { old_email: oldEmail, new_email: newEmail, confirms } = change;
  const other = confirms === EmailChangeSide.old ? newEmail : oldEmail;
  if (state === EmailChangeState.waiting)
    return (
      <AuthCard
        title={t`Half way there`}
        lead={
          <div role="status">
            <Trans>
              You have confirmed. Now open the message that was sent to {other}, and confirm there too.
            </Trans>
          </div>
        }
      >
        <EmailChangeAddresses change={change} />
      </AuthCard>
    );
  return (
    <AuthCard
      title={t`Your address is changed`}
      lead={
        <div role="status">
          <Trans>From now on you sign in as {newEmail}. You were signed out everywhere.</Trans>
        </div>
      }
    >
      <ButtonLink to="/sign-in" look="primary">
        <Trans>Go to sign-in</Trans>
      </ButtonLink>
    </AuthCard>
  );
}
