import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import type { Person, UpdatePersonHeaders } from "~/api/gen/model";
import { getGetPersonQueryKey, getPerson, useCreatePerson, useUpdatePerson } from "~/api/gen/people/people";
import { Checkbox } from "~/ui/Checkbox";
import { FormDialog } from "~/ui/FormDialog";
import { type Place, PlaceFields } from "~/ui/PlaceFields";
import { TextField } from "~/ui/TextField";
import { browserTimeZone } from "~/ui/time/PersonTime";
import { Editing } from "../Editing";
import { useSaved } from "../useSaved";

type Roles = { operator: boolean; auditor: boolean };

function useFieldNames() {
  const { t } = useLingui();
  return {
    name: t`Name`,
    email: t`E-mail address`,
    time_zone: t`Time zone`,
    locale: t`Language`,
    operator: t`Operator`,
    auditor: t`Auditor`,
  };
}

function useCheck(place: Place) {
  const { t } = useLingui();
  return (): Record<string, string> => (place.time_zone === "" ? { time_zone: t`Choose a time zone.` } : {});
}

export function CreatePerson({ onClose }: { onClose: () => void }) {
  const { t } = useLingui();
  const saved = useSaved(onClose, "people");
  const creation = useCreatePerson({
    mutation: { onSuccess: ({ data }) => saved(t`An invitation is on its way to ${data.email}.`) },
  });
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const [place, setPlace] = useState<Place>({ time_zone: browserTimeZone(), locale: "en" });
  const [roles, setRoles] = useState<Roles>({ operator: false, auditor: false });
  return (
    <FormDialog
      title={t`Invite a person`}
      submitLabel={t`Send invitation`}
      onSubmit={() => creation.mutate({ data: { name, email: email.trim(), ...place, ...roles } })}
      onClose={onClose}
      isPending={creation.isPending}
      error={creation.error}
      check={useCheck(place)}
      fieldNames={useFieldNames()}
    >
      <p>
        <Trans>
          They get an e-mail with a link that works once, for a limited time. With it they set up a passkey,
          or a password and an authenticator app.
        </Trans>
      </p>
      <TextField
        label={<Trans>Name</Trans>}
        name="name"
        value={name}
        onChange={setName}
        isRequired
        autoFocus
      />
      <TextField
        label={<Trans>E-mail address</Trans>}
        name="email"
        type="email"
        value={email}
        onChange={setEmail}
        isRequired
      />
      <PlaceFields value={place} onChange={setPlace} />
      <RoleFields value={roles} onChange={setRoles} />
    </FormDialog>
  );
}

export function EditPerson({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useLingui();
  return (
    <Editing
      title={t`Edit person`}
      queryKey={getGetPersonQueryKey(id)}
      read={(options) => getPerson(id, options)}
      onClose={onClose}
    >
      {(person, headers) => <PersonForm person={person} headers={headers} onClose={onClose} />}
    </Editing>
  );
}

type PersonFormProps = { person: Person; headers: UpdatePersonHeaders; onClose: () => void };

function PersonForm({ person, headers, onClose }: PersonFormProps) {
  const { t } = useLingui();
  const saved = useSaved(onClose, "people", "assignments", "session", "applications");
  const change = useUpdatePerson({
    mutation: { onSuccess: ({ data }) => saved(t`${data.name} is changed.`) },
  });
  const [name, setName] = useState(person.name);
  const [place, setPlace] = useState<Place>({ time_zone: person.time_zone, locale: person.locale });
  const [roles, setRoles] = useState<Roles>({ operator: person.operator, auditor: person.auditor });
  return (
    <FormDialog
      title={t`Edit ${person.name}`}
      submitLabel={t`Save changes`}
      onSubmit={() => change.mutate({ personId: person.id, data: { name, ...place, ...roles }, headers })}
      onClose={onClose}
      isPending={change.isPending}
      error={change.error}
      check={useCheck(place)}
      fieldNames={useFieldNames()}
    >
      <TextField
        label={<Trans>Name</Trans>}
        name="name"
        value={name}
        onChange={setName}
        isRequired
        autoFocus
      />
      <PlaceFields value={place} onChange={setPlace} />
      <RoleFields value={roles} onChange={setRoles} />
    </FormDialog>
  );
}

type RoleFieldsProps = { value: Roles; onChange: (roles: Roles) => void };

function RoleFields({ value, onChange }: RoleFieldsProps) {
  return (
    <>
      <Checkbox
        isSelected={value.operator}
        onChange={(operator) => onChange({ ...value, operator })}
        name="operator"
        label={<Trans>Operator</Trans>}
        note={<Trans>Sees and changes everything in the federation, but never a secret’s value.</Trans>}
      />
      <Checkbox
        isSelected={value.auditor}
        onChange={(auditor) => onChange({ ...value, auditor })}
        name="auditor"
        label={<Trans>Auditor</Trans>}
        note={<Trans>Sees everything that an operator sees, and changes nothing.</Trans>}
      />
    </>
  );
}
