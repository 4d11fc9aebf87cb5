import { Trans, useLingui } from "@lingui/react/macro";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { getApi, getGetApiQueryKey, useCreatePermission, useDeletePermission } from "~/api/gen/apis/apis";
import type { Api, Permission } from "~/api/gen/model";
import { refresh } from "~/api/queries";
import { announce } from "~/ui/announcer";
import { ForOperators } from "~/ui/Badge";
import { Button, IconButton } from "~/ui/Button";
import { ConfirmDialog } from "~/ui/ConfirmDialog";
import { Dialog } from "~/ui/Dialog";
import { Form } from "~/ui/Form";
import { TrashIcon } from "~/ui/icons";
import { TextField } from "~/ui/TextField";
import styles from "../Admin.module.css";
import { useMayChange } from "../AdminPage";
import { Editing } from "../Editing";

/** The permissions of an API: each change takes effect at once. */
export function Permissions({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useLingui();
  return (
    <Editing
      title={t`Permissions`}
      queryKey={getGetApiQueryKey(id)}
      read={(options) => getApi(id, options)}
      onClose={onClose}
    >
      {(api) => <PermissionsDialog api={api} onClose={onClose} />}
    </Editing>
  );
}

function PermissionsDialog({ api, onClose }: { api: Api; onClose: () => void }) {
  const { t } = useLingui();
  const mayChange = useMayChange() && !api.built_in;
  const [removing, setRemoving] = useState<Permission | null>(null);
  return (
    <Dialog
      title={t`Permissions of ${api.name}`}
      onClose={onClose}
      size="l"
      footer={
        <Button look="primary" onPress={onClose}>
          <Trans>Done</Trans>
        </Button>
      }
    >
      {api.built_in ? (
        <p className={styles.faint}>
          <Trans>
            This API is Latchkey itself. An application that is granted its permissions calls it as a script,
            with a token; they come with Latchkey and cannot be changed.
          </Trans>
        </p>
      ) : null}
      <PermissionList permissions={api.permissions} {...(mayChange ? { onRemove: setRemoving } : {})} />
      {mayChange ? <AddPermission apiId={api.id} /> : null}
      {removing ? (
        <RemovePermission apiId={api.id} permission={removing} onClose={() => setRemoving(null)} />
      ) : null}
    </Dialog>
  );
}

type PermissionListProps = { permissions: Permission[]; onRemove?: (permission: Permission) => void };

function PermissionList({ permissions, onRemove }: PermissionListProps) {
  const { t } = useLingui();
  if (permissions.length === 0)
    return (
      <p className={styles.faint}>
        <Trans>None yet. Without a permission, no application can be let in.</Trans>
      </p>
    );
  return (
    <ul>
      {permissions.map((permission) => (
        <li key={permission.id} className={styles.permission}>
          <span className={styles.stack}>
            <span>
              <code>{permission.name}</code> {permission.for_operators ? <ForOperators /> : null}
            </span>
            {permission.description}
          </span>
          {onRemove ? (
            <IconButton label={t`Remove ${permission.name}`} onPress={() => onRemove(permission)}>
              <TrashIcon />
            </IconButton>
          ) : null}
        </li>
      ))}
    </ul>
  );
}

function AddPermission({ apiId }: { apiId: string }) {
  const { t } = useLingui();
  const client = useQueryClient();
  const [name, setName] = useState("");
  const [description, setDescription] = useState("");
  const creation = useCreatePermission({
    mutation: {
      onSuccess: async ({ data }) => {
        setName("");
        setDescription("");
        announce(t`${data.name} is added.`);
        await refresh(client, "apis");
      },
    },
  });
  return (
    <Form
      onSubmit={() => creation.mutate({ apiId, data: { name: name.trim(), description } })}
      error={creation.error}
      fieldNames={{ name: t`Permission`, description: t`What it allows` }}
    >
      <div className={styles.row}>
        <TextField
          label={<Trans>New permission</Trans>}
          placeholder="donor.search"
          name="name"
          value={name}
          onChange={setName}
          isRequired
          autoCapitalize="none"
          spellCheck={false}
        />
        <TextField
          label={<Trans>What it allows, in words</Trans>}
          name="description"
          value={description}
          onChange={setDescription}
          isRequired
        />
        <Button type="submit" isPending={creation.isPending}>
          <Trans>Add</Trans>
        </Button>
      </div>
    </Form>
  );
}

type RemovePermissionProps = { apiId: string; permission: Permission; onClose: () => void };

function RemovePermission({ apiId, permission, onClose }: RemovePermissionProps) {
  const { t } = useLingui();
  const client = useQueryClient();
  const removal = useDeletePermission({
    mutation: {
      onSuccess: async () => {
        announce(t`${permission.name} is removed.`);
        onClose();
        await refresh(client, "apis", "applications");
      },
    },
  });
  return (
    <ConfirmDialog
      title={<Trans>Remove {permission.name}?</Trans>}
      confirmLabel={<Trans>Remove permission</Trans>}
      isDangerous
      isPending={removal.isPending}
      error={removal.error}
      onConfirm={() => removal.mutate({ apiId, permissionId: permission.id })}
      onClose={onClose}
    >
      <Trans>Every application that has been granted it loses it; their next tokens come without.</Trans>
    </ConfirmDialog>
  );
}
