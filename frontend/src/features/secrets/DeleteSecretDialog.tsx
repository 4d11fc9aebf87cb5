import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Secret } from "~/api/gen/model";
import { useDeleteSecret } from "~/api/gen/secrets/secrets";
import { refresh, usePortalName } from "~/api/queries";
import { currentSecretQuery } from "~/api/secretQueries";
import { announce } from "~/ui/announcer";
import { Button } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { Facts } from "~/ui/Facts";
import { Form } from "~/ui/Form";
import { Notice } from "~/ui/Notice";
import { TextField } from "~/ui/TextField";
import { type DeletionRisk, deletionRisk, isNameTyped } from "./deletion";
import { LastUse } from "./LastUse";
import { OfApplication } from "./OfApplication";
import { SecretExpiry } from "./SecretExpiry";

type DeleteSecretDialogProps = {
  secret: Secret;
  /** How many secrets and keys get tokens, this one among them. */
  working: number;
  /** Whether another one is known to have taken its place. */
  isReplaced?: boolean;
  onClose: () => void;
};

const FORM_ID = "delete-secret";

export function DeleteSecretDialog(props: DeleteSecretDialogProps) {
  const { secret: listed, working, isReplaced, onClose } = props;
  const { t } = useLingui();
  const [typed, setTyped] = useState("");
  const { secret, isCurrent } = useCurrent(listed);
  const [openedAt] = useState(() => new Date());
  const risk = isReplaced ? null : deletionRisk(secret, working, openedAt);
  const deletion = useDeletion(secret, onClose);
  const mayDelete = isCurrent && (risk === null || isNameTyped(typed, secret.name));
  const submit = () => {
    if (mayDelete) deletion.mutate({ applicationId: secret.application_id, secretId: secret.id });
  };
  return (
    <Dialog
      kind="alert"
      title={<Trans>Delete “{secret.name}”?</Trans>}
      onClose={onClose}
      footer={
        <>
          <Button onPress={onClose} autoFocus>
            <Trans>Cancel</Trans>
          </Button>
          <Button
            look="danger"
            type="submit"
            form={FORM_ID}
            isDisabled={!mayDelete}
            isPending={deletion.isPending}
          >
            <Trans>Delete secret</Trans>
          </Button>
        </>
      }
    >
      <Form id={FORM_ID} onSubmit={submit} error={deletion.error}>
        <OfApplication id={secret.application_id} />
        <Facts
          facts={[
            [t`Hint`, <code key="hint">{secret.hint}…</code>],
            [t`Expiry`, <SecretExpiry key="expiry" secret={secret} />],
            [
              t`Last use`,
              <LastUse
                key="use"
                at={secret.last_used_at}
                address={secret.last_use?.address}
                agent={secret.last_use?.user_agent}
              />,
            ],
          ]}
        />
        <Consequence risk={risk} isExpired={secret.state === "expired"} />
        {risk === null ? null : (
          <TextField
            label={<Trans>Type the name of the secret to confirm</Trans>}
            description={<span>{secret.name}</span>}
            value={typed}
            onChange={setTyped}
            autoComplete="off"
          />
        )}
      </Form>
    </Dialog>
  );
}

/** The list may be minutes old; whether the secret is in use has to be known as of now. */
function useCurrent(listed: Secret) {
  const { data, isFetching } = useQuery(currentSecretQuery(listed));
  return { secret: data ?? listed, isCurrent: !isFetching };
}

function useDeletion(secret: Secret, onDone: () => void) {
  const { t } = useLingui();
  const client = useQueryClient();
  const name = secret.name;
  return useDeleteSecret({
    mutation: {
      onSuccess: async () => {
        announce(t`“${name}” is deleted.`);
        onDone();
        await refresh(client, "applications");
      },
    },
  });
}

function Consequence({ risk, isExpired }: { risk: DeletionRisk; isExpired: boolean }) {
  const portal = usePortalName();
  if (risk === "recently_used")
    return (
      <Notice tone="danger" title={<Trans>It was used in the last seven days</Trans>}>
        <Trans>
          Whatever uses it will get no new token from the moment you delete it. Update that system first. APIs
          that ask {portal} about each token refuse those it has; others accept them until they expire.
        </Trans>
      </Notice>
    );
  if (risk === "last_valid")
    return (
      <Notice tone="danger" title={<Trans>It is the last valid secret</Trans>}>
        <Trans>
          Without it the application gets no new tokens at all. Create a new secret and update your system
          first.
        </Trans>
      </Notice>
    );
  if (isExpired)
    return (
      <p>
        <Trans>It gets no tokens any more. This cannot be undone.</Trans>
      </p>
    );
  return (
    <p>
      <Trans>It gets no new token from the moment you delete it. This cannot be undone.</Trans>
    </p>
  );
}
