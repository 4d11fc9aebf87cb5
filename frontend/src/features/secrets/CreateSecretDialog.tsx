import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import type { Application, CreateSecret, Secret } from "~/api/gen/model";
import { ApiError, UNREACHABLE } from "~/api/problem";
import { useSession } from "~/api/queries";
import { EnvironmentBadge } from "~/ui/Badge";
import { Button } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { Form } from "~/ui/Form";
import { useFieldErrors } from "~/ui/formErrors";
import { Notice } from "~/ui/Notice";
import { TextField } from "~/ui/TextField";
import { usePersonTime } from "~/ui/time/PersonTime";
import { shortDate } from "~/ui/time/words";
import { isLive } from "./deletion";
import { ExpiryChoice } from "./ExpiryChoice";
import { type Proposal, proposeExpiry } from "./expiry";
import { freeName, isNameTaken } from "./names";
import { lifetimeLike, nameLike } from "./rotation/likeness";

type CreateSecretDialogProps = {
  application: Application;
  existing: Secret[];
  replaces?: Secret;
  error: unknown;
  isPending: boolean;
  onCreate: (secret: CreateSecret) => void;
  onClose: () => void;
};

const FORM_ID = "create-secret";

export function CreateSecretDialog(props: CreateSecretDialogProps) {
  const { application, existing, replaces, error, isPending, onCreate, onClose } = props;
  const { t } = useLingui();
  const { timeZone } = usePersonTime();
  const applicationName = application.name;
  const [openedAt] = useState(() => new Date());
  const [name, setName] = useSuggestedName(openedAt, existing, replaces);
  const [initial] = useState(() => (replaces ? lifetimeLike(replaces) : "1y"));
  const [proposal, setProposal] = useState<Proposal | null>(() => proposeExpiry(initial, openedAt, timeZone));

  const submit = () => {
    if (!proposal) return;
    const wanted = { name: name.trim(), expires_at: proposal.instant.toISOString() };
    onCreate(replaces ? { ...wanted, replaces: replaces.id } : wanted);
  };
  return (
    <Dialog
      title={t`Create a secret for ${applicationName}`}
      onClose={onClose}
      footer={
        <>
          <Button onPress={onClose}>
            <Trans>Cancel</Trans>
          </Button>
          <Button look="primary" type="submit" form={FORM_ID} isPending={isPending} isDisabled={!proposal}>
            <Trans>Create secret</Trans>
          </Button>
        </>
      }
    >
      <Form
        id={FORM_ID}
        onSubmit={submit}
        error={error}
        fieldNames={{ name: t`Name`, expires_at: t`Expiry` }}
      >
        <p>
          <EnvironmentBadge environment={application.environment} />
        </p>
        {isLost(error) ? <LostAnswer name={name.trim()} /> : null}
        <TextField
          label={<Trans>Name</Trans>}
          description={<Trans>Keep your own name in it, so that others know whom to ask.</Trans>}
          name="name"
          value={name}
          onChange={setName}
          isRequired
          autoFocus
        />
        <DuplicateNameWarning name={name} existing={existing} />
        <ExpiryChoice
          now={openedAt}
          proposal={proposal}
          onChange={setProposal}
          others={existing.filter((other) => isLive(other) && other.id !== replaces?.id)}
          initial={initial}
        />
        <Notice>
          <Trans>
            The value is shown only once, right after this step. Decide first where you will store it, and do
            not share it outside your organisation.
          </Trans>
        </Notice>
      </Form>
    </Dialog>
  );
}

function useSuggestedName(now: Date, existing: Secret[], replaces?: Secret) {
  const { t } = useLingui();
  const { locale, timeZone } = usePersonTime();
  const person = useSession().person.name;
  const date = shortDate(now, locale, timeZone);
  return useState(() =>
    freeName(replaces ? nameLike(replaces.name, date) : t`Secret by ${person}, ${date}`, existing),
  );
}

function isLost(error: unknown): boolean {
  return error instanceof ApiError && error.code === UNREACHABLE;
}

function LostAnswer({ name }: { name: string }) {
  return (
    <Notice tone="warning">
      <Trans>
        “{name}” may have been created although you have not seen its value. Try again without changing
        anything: within ten minutes that shows a value that works and leaves no second secret behind.
      </Trans>
    </Notice>
  );
}

function DuplicateNameWarning({ name, existing }: { name: string; existing: Secret[] }) {
  const { error } = useFieldErrors("name");
  // What the server says of the name stands at the field already.
  if (error || !isNameTaken(name, existing)) return null;
  return (
    <Notice tone="warning" live>
      <Trans>Another secret has this name already. Choose one that tells them apart.</Trans>
    </Notice>
  );
}
