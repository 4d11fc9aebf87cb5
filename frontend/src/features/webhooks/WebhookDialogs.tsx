import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { CreatedWebhook, Webhook } from "~/api/gen/model";
import { createWebhook, deleteWebhook, rotateWebhookSecret } from "~/api/gen/webhooks/webhooks";
import { refresh } from "~/api/queries";
import { announce } from "~/ui/announcer";
import { Button } from "~/ui/Button";
import { ConfirmDialog } from "~/ui/ConfirmDialog";
import { CopyButton } from "~/ui/Copy";
import { Dialog } from "~/ui/Dialog";
import { FormDialog } from "~/ui/FormDialog";
import { TextField } from "~/ui/TextField";
import styles from "./Webhooks.module.css";
import type { Open } from "./WebhooksPage";

type DialogsProps = { organisationId: string; open: NonNullable<Open>; onClose: () => void };

export function WebhookDialogs({ organisationId, open, onClose }: DialogsProps) {
  if (open.dialog === "add") return <AddWebhook organisationId={organisationId} onClose={onClose} />;
  if (open.dialog === "secret") return <RotateSecret webhook={open.webhook} onClose={onClose} />;
  return <DeleteWebhook webhook={open.webhook} onClose={onClose} />;
}

function AddWebhook({ organisationId, onClose }: { organisationId: string; onClose: () => void }) {
  const { t } = useLingui();
  const client = useQueryClient();
  const [url, setUrl] = useState("");
  const [made, setMade] = useState<CreatedWebhook | null>(null);
  const creation = useMutation({
    mutationFn: async () => (await createWebhook(organisationId, { url })).data,
    onSuccess: (created) => {
      setMade(created);
      // It lives in this component alone.
      creation.reset();
      return refresh(client, "organisations");
    },
    gcTime: 0,
  });
  if (made) return <ShowSecret secret={made.secret} onClose={onClose} />;
  return (
    <FormDialog
      title={t`Add a webhook`}
      submitLabel={t`Add webhook`}
      onSubmit={() => creation.mutate()}
      onClose={onClose}
      isPending={creation.isPending}
      error={creation.error}
      fieldNames={{ url: t`Address` }}
    >
      <TextField
        label={<Trans>Address</Trans>}
        description={
          <Trans>
            It begins with https:// and can be reached from everywhere. Redirects are not followed.
          </Trans>
        }
        name="url"
        type="url"
        value={url}
        onChange={setUrl}
        isRequired
        spellCheck={false}
        autoComplete="off"
      />
    </FormDialog>
  );
}

function RotateSecret({ webhook, onClose }: { webhook: Webhook; onClose: () => void }) {
  const { t } = useLingui();
  const client = useQueryClient();
  const [secret, setSecret] = useState<string | null>(null);
  const rotation = useMutation({
    mutationFn: async () => (await rotateWebhookSecret(webhook.organisation_id, webhook.id)).data.secret,
    onSuccess: (made) => {
      setSecret(made);
      rotation.reset();
      return refresh(client, "organisations");
    },
    gcTime: 0,
  });
  if (secret !== null) return <ShowSecret secret={secret} onClose={onClose} />;
  return (
    <ConfirmDialog
      title={t`Make a new signing secret?`}
      confirmLabel={<Trans>Make a new one</Trans>}
      isPending={rotation.isPending}
      error={rotation.error}
      onConfirm={() => rotation.mutate()}
      onClose={onClose}
    >
      <Trans>
        For a day the present one signs too, so that you can change your receiver without losing anything.
      </Trans>
    </ConfirmDialog>
  );
}

function ShowSecret({ secret, onClose }: { secret: string; onClose: () => void }) {
  const { t } = useLingui();
  return (
    <Dialog
      title={<Trans>The signing secret</Trans>}
      onClose={onClose}
      mustAnswer
      footer={
        <Button look="primary" onPress={onClose}>
          <Trans>I have stored it</Trans>
        </Button>
      }
    >
      <p>
        <Trans>
          Your receiver uses it to verify that a message comes from here. Store it where the receiver reads
          it: it is not shown again.
        </Trans>
      </p>
      <code className={styles.secret}>{secret}</code>
      <div className={styles.copy}>
        <CopyButton text={secret} label={t`Copy the secret`} />
      </div>
    </Dialog>
  );
}

function DeleteWebhook({ webhook, onClose }: { webhook: Webhook; onClose: () => void }) {
  const { t } = useLingui();
  const client = useQueryClient();
  const deletion = useMutation({
    mutationFn: () => deleteWebhook(webhook.organisation_id, webhook.id),
    onSuccess: () => {
      announce(t`The webhook is deleted.`);
      onClose();
      return refresh(client, "organisations");
    },
  });
  return (
    <ConfirmDialog
      title={t`Delete this webhook?`}
      confirmLabel={<Trans>Delete</Trans>}
      isDangerous
      isPending={deletion.isPending}
      error={deletion.error}
      onConfirm={() => deletion.mutate()}
      onClose={onClose}
    >
      <p className={styles.address}>{webhook.url}</p>
      <p>
        <Trans>It gets no more messages, and the log of its deliveries is deleted, too.</Trans>
      </p>
    </ConfirmDialog>
  );
}
