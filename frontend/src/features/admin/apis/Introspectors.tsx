import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import {
  getListIntrospectorsQueryKey,
  listIntrospectors,
  useReplaceIntrospectors,
} from "~/api/gen/apis/apis";
import { getListApplicationsQueryKey, listApplications } from "~/api/gen/applications/applications";
import type { Api, ApplicationReference, ReplaceIntrospectorsHeaders } from "~/api/gen/model";
import { Button, IconButton } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { Fieldset } from "~/ui/Fieldset";
import { FieldErrorText } from "~/ui/FieldText";
import { FormDialog } from "~/ui/FormDialog";
import { useFieldErrors } from "~/ui/formErrors";
import { TrashIcon } from "~/ui/icons";
import { SearchedComboBox } from "~/ui/SearchedComboBox";
import styles from "../Admin.module.css";
import { useMayChange } from "../AdminPage";
import { Editing } from "../Editing";
import { matching } from "../pickers";
import { useSaved } from "../useSaved";

type IntrospectorsProps = { api: Api; onClose: () => void };

/** The applications that serve an API, and so may ask Latchkey whether a token for it is good. */
export function Introspectors({ api, onClose }: IntrospectorsProps) {
  const { t } = useLingui();
  const mayChange = useMayChange();
  return (
    <Editing
      title={t`Introspection`}
      queryKey={getListIntrospectorsQueryKey(api.id)}
      read={(options) => listIntrospectors(api.id, options)}
      onClose={onClose}
    >
      {({ applications }, headers) =>
        mayChange ? (
          <Choice api={api} known={applications} headers={headers} onClose={onClose} />
        ) : (
          <Known api={api} known={applications} onClose={onClose} />
        )
      }
    </Editing>
  );
}

type KnownProps = IntrospectorsProps & { known: ApplicationReference[] };
type ChoiceProps = KnownProps & { headers: ReplaceIntrospectorsHeaders };

function Choice({ api: { id, name, environment }, known, headers, onClose }: ChoiceProps) {
  const { t } = useLingui();
  const [chosen, setChosen] = useState(known);
  const saved = useSaved(onClose, "apis");
  const change = useReplaceIntrospectors({
    mutation: { onSuccess: () => saved(t`Who may ask about tokens for ${name} is changed.`) },
  });
  const ids = chosen.map((application) => application.id);
  const choose = (next: ApplicationReference[]) => {
    // What was refused is known by its place in the list, which now is another.
    change.reset();
    setChosen(next);
  };
  return (
    <FormDialog
      title={t`Who may ask about tokens for ${name}`}
      submitLabel={t`Save`}
      onSubmit={() => change.mutate({ apiId: id, data: { application_ids: ids }, headers })}
      onClose={onClose}
      isPending={change.isPending}
      error={change.error}
      fieldNames={Object.fromEntries([
        ["application_ids", t`Applications`],
        ...chosen.map((application, index) => [fieldOf(index), application.name]),
      ])}
    >
      <Meaning />
      <Fieldset legend={<Trans>Applications that may ask</Trans>} name="application_ids">
        <List
          applications={chosen}
          onRemove={(gone) => choose(chosen.filter((application) => application.id !== gone.id))}
        />
      </Fieldset>
      <SearchedComboBox
        label={<Trans>Add an application</Trans>}
        name="added"
        value={null}
        onChange={(choice) => choice && choose([...chosen, { id: choice.id, name: choice.label }])}
        queryKey={[...getListApplicationsQueryKey(), environment, ids]}
        find={async (q, options) => {
          const within = environment === null ? {} : { environment };
          const { data } = await listApplications({ ...matching(q), ...within }, options);
          return data.items
            .filter((application) => !ids.includes(application.id))
            .map((application) => ({
              id: application.id,
              label: application.name,
              note: application.organisation.name,
            }));
        }}
      />
    </FormDialog>
  );
}

/** What an auditor sees. */
function Known({ api: { name }, known, onClose }: KnownProps) {
  const { t } = useLingui();
  return (
    <Dialog
      title={t`Who may ask about tokens for ${name}`}
      onClose={onClose}
      footer={
        <Button look="primary" onPress={onClose}>
          <Trans>Done</Trans>
        </Button>
      }
    >
      <Meaning />
      <List applications={known} />
    </Dialog>
  );
}

function Meaning() {
  return (
    <p>
      <Trans>
        An application that serves this API may ask Latchkey whether a token for it is still good, and hears
        at once of one that was ended (introspection, RFC 7662).
      </Trans>
    </p>
  );
}

const fieldOf = (index: number) => `application_ids/${index}`;

type Remove = (application: ApplicationReference) => void;
type ListProps = { applications: ApplicationReference[]; onRemove?: Remove };

function List({ applications, onRemove }: ListProps) {
  if (applications.length === 0)
    return (
      <p className={styles.faint}>
        <Trans>None. Only the application that a token was issued to may ask about it.</Trans>
      </p>
    );
  return (
    <ul>
      {applications.map((application, index) => (
        <Item
          key={application.id}
          application={application}
          field={fieldOf(index)}
          {...(onRemove ? { onRemove } : {})}
        />
      ))}
    </ul>
  );
}

type ItemProps = { application: ApplicationReference; field: string; onRemove?: Remove };

function Item({ application, field, onRemove }: ItemProps) {
  const { t } = useLingui();
  const { error } = useFieldErrors(field);
  const { id, name } = application;
  return (
    <li className={styles.permission} data-field={field}>
      <span className={styles.stack}>
        {name}
        <code>{id}</code>
        <FieldErrorText error={error} />
      </span>
      {onRemove ? (
        <IconButton label={t`Remove ${name}`} onPress={() => onRemove(application)} tipAtEnd>
          <TrashIcon />
        </IconButton>
      ) : null}
    </li>
  );
}
