import { Trans, useLingui } from "@lingui/react/macro";
import { lazy, Suspense, useState } from "react";
import type { Application, ClientKey } from "~/api/gen/model";
import { useListClientKeys } from "~/api/gen/secrets/secrets";
import { Button, IconButton } from "~/ui/Button";
import { type Column, DataTable } from "~/ui/DataTable";
import { ExpiryLabel } from "~/ui/ExpiryLabel";
import { TrashIcon } from "~/ui/icons";
import { LoadFailure, Section } from "~/ui/Page";
import { PlusIcon } from "~/ui/rareIcons";
import { LastUse } from "./LastUse";

const AddKey = lazy(async () => ({ default: (await import("./keyDialogs")).AddKey }));
const DeleteKey = lazy(async () => ({ default: (await import("./keyDialogs")).DeleteKey }));

type KeysSectionProps = { application: Application; isManager: boolean };

/** The keys by which an application proves itself in place of a secret; nothing where it has none and gets none. */
export function KeysSection({ application, isManager }: KeysSectionProps) {
  const { t } = useLingui();
  const [open, setOpen] = useState<"add" | ClientKey | null>(null);
  const { data, error, refetch } = useListClientKeys(application.id);
  const keys = data?.data.items;
  if (!isManager && !keys?.length) return null;
  const columns: Column<ClientKey>[] = [
    { key: "name", header: t`Name`, isName: true, cell: ({ name }) => name },
    { key: "key", header: t`Key`, cell: (key) => <Source of={key} /> },
    {
      key: "expiry",
      header: t`Expiry`,
      cell: ({ state, expires_at }) => <ExpiryLabel state={state} expiresAt={expires_at} />,
    },
    {
      key: "use",
      header: t`Last used`,
      cell: ({ last_used_at, last_use }) => (
        <LastUse at={last_used_at} address={last_use?.address} agent={last_use?.user_agent} />
      ),
    },
  ];
  if (isManager)
    columns.push({
      key: "actions",
      header: t`Actions`,
      isActions: true,
      cell: (key) => (
        <IconButton label={t`Delete ${key.name}`} onPress={() => setOpen(key)} tipAtEnd>
          <TrashIcon />
        </IconButton>
      ),
    });
  const close = () => setOpen(null);
  return (
    <Section
      id="keys"
      title={<Trans>Keys</Trans>}
      lead={
        <Trans>
          Only for systems that sign with a private key of their own (private_key_jwt) instead of sending a
          secret.
        </Trans>
      }
      actions={
        isManager ? (
          <Button onPress={() => setOpen("add")}>
            <PlusIcon />
            <Trans>Add key</Trans>
          </Button>
        ) : null
      }
    >
      {error ? <LoadFailure error={error} onRetry={refetch} /> : null}
      {keys?.length ? (
        <DataTable label={t`Keys`} columns={columns} rows={keys} rowKey={({ id }) => id} />
      ) : null}
      <Suspense fallback={null}>
        {open === "add" ? <AddKey application={application} onClose={close} /> : null}
        {open && open !== "add" ? <DeleteKey of={open} onClose={close} /> : null}
      </Suspense>
    </Section>
  );
}

/** What tells a key from another: the beginning of its fingerprint, or the address of a set. */
function Source({ of: { algorithm, fingerprint, set_address } }: { of: ClientKey }) {
  if (set_address) return <code>{set_address}</code>;
  return (
    <span title={`SHA-256 ${fingerprint}`}>
      {algorithm} <code>{fingerprint?.slice(0, 8)}…</code>
    </span>
  );
}
