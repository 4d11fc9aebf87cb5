import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import type { AccessRequest } from "~/api/gen/model";
import {
  useApproveAccessRequest,
  useDeclineAccessRequest,
  useWithdrawAccessRequest,
} from "~/api/gen/requests/requests";
import { ConfirmDialog } from "~/ui/ConfirmDialog";
import { FormDialog } from "~/ui/FormDialog";
import { TextField } from "~/ui/TextField";
import { useSaved } from "./useSaved";

type DialogProps = { request: AccessRequest; onClose: () => void };

export function Approve({ request, onClose }: DialogProps) {
  const { t } = useLingui();
  const { id, kind, organisation, permissions } = request;
  const isNew = kind === "application";
  const [name, setName] = useState(request.name);
  const [answer, setAnswer] = useState("");
  const saved = useSaved(onClose);
  const approving = useApproveAccessRequest({
    mutation: { onSuccess: () => saved(t`The request for ${request.name} is approved.`) },
  });
  const data = { ...(isNew ? { name } : {}), ...(answer.trim() === "" ? {} : { answer }) };
  return (
    <FormDialog
      title={t`Approve the request for ${request.name}?`}
      submitLabel={isNew ? t`Create application` : t`Grant permissions`}
      onSubmit={() => approving.mutate({ requestId: id, data })}
      onClose={onClose}
      isPending={approving.isPending}
      error={approving.error}
      fieldNames={{ name: t`Name`, answer: t`Answer` }}
    >
      <p>
        {isNew ? (
          <Trans>
            An application of {organisation.name} is created, and {request.asked_by.name} manages it.
          </Trans>
        ) : (
          <Trans>From its next token on, {request.name} may also do this:</Trans>
        )}
      </p>
      {permissions.length === 0 ? (
        <p>
          <Trans>No permissions are asked for: it may reach nothing yet.</Trans>
        </p>
      ) : null}
      <ul>
        {permissions.map((permission) => (
          <li key={permission.id}>
            {permission.api_name}: {permission.description} (<code>{permission.name}</code>)
          </li>
        ))}
      </ul>
      {isNew ? (
        <TextField
          label={<Trans>Name</Trans>}
          description={
            <Trans>
              Usually <code>Partner-country-organisation-API</code>.
            </Trans>
          }
          name="name"
          value={name}
          onChange={setName}
          maxLength={120}
          isRequired
        />
      ) : null}
      <TextField
        label={<Trans>Answer</Trans>}
        description={<Trans>The person who asked gets it by e-mail.</Trans>}
        name="answer"
        value={answer}
        onChange={setAnswer}
        maxLength={500}
        optional
      />
    </FormDialog>
  );
}

export function Decline({ request: { id, name }, onClose }: DialogProps) {
  const { t } = useLingui();
  const [answer, setAnswer] = useState("");
  const saved = useSaved(onClose);
  const declining = useDeclineAccessRequest({
    mutation: { onSuccess: () => saved(t`The request for ${name} is declined.`) },
  });
  return (
    <FormDialog
      title={t`Decline the request for ${name}?`}
      submitLabel={t`Decline request`}
      onSubmit={() => declining.mutate({ requestId: id, data: { answer } })}
      onClose={onClose}
      isPending={declining.isPending}
      error={declining.error}
      fieldNames={{ answer: t`Why` }}
    >
      <TextField
        label={<Trans>Why</Trans>}
        description={<Trans>The person who asked gets it by e-mail.</Trans>}
        name="answer"
        value={answer}
        onChange={setAnswer}
        maxLength={500}
        isRequired
        autoFocus
      />
    </FormDialog>
  );
}

export function Withdraw({ request: { id, name }, onClose }: DialogProps) {
  const { t } = useLingui();
  const saved = useSaved(onClose);
  const withdrawing = useWithdrawAccessRequest({
    mutation: { onSuccess: () => saved(t`The request for ${name} is taken back.`) },
  });
  return (
    <ConfirmDialog
      title={t`Take back the request for ${name}?`}
      confirmLabel={<Trans>Take it back</Trans>}
      isPending={withdrawing.isPending}
      error={withdrawing.error}
      onConfirm={() => withdrawing.mutate({ requestId: id })}
      onClose={onClose}
    >
      <Trans>The operators are not asked any more. You can ask again.</Trans>
    </ConfirmDialog>
  );
}
