import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { signingKeysQuery } from "~/api/adminQueries";
import type { KeyState, SigningKey } from "~/api/gen/model";
import { Badge } from "~/ui/Badge";
import { Button } from "~/ui/Button";
import { CopyableCode } from "~/ui/Copy";
import { type Column, DataTable } from "~/ui/DataTable";
import { LoadFailure, Loading, PageHeader } from "~/ui/Page";
import { Instant } from "~/ui/time/Instant";
import styles from "../Admin.module.css";
import { useMayChange } from "../AdminPage";
import { isPublished, mayRotate } from "./keys";

const RotateKey = lazy(async () => ({ default: (await import("../dialogs")).RotateKey }));
const RevokeKey = lazy(async () => ({ default: (await import("../dialogs")).RevokeKey }));

type Open = { dialog: "rotate" | "revoke"; signingKey: SigningKey } | null;

export function SigningKeysPage() {
  const { t } = useLingui();
  const keys = useQuery(signingKeysQuery);
  const [open, setOpen] = useState<Open>(null);
  const close = () => setOpen(null);
  return (
    <>
      <PageHeader
        title={t`Signing keys`}
        lead={
          <Trans>
            Latchkey signs tokens with these keys, and APIs check the tokens with their published halves. Keys
            are made, published, used and retired automatically.
          </Trans>
        }
      />
      <Keys list={keys} onOpen={setOpen} />
      <Suspense fallback={null}>
        {open?.dialog === "rotate" ? <RotateKey signingKey={open.signingKey} onClose={close} /> : null}
        {open?.dialog === "revoke" ? <RevokeKey signingKey={open.signingKey} onClose={close} /> : null}
      </Suspense>
    </>
  );
}

type KeysProps = {
  list: ReturnType<typeof useQuery<SigningKey[]>>;
  onOpen: (open: Open) => void;
};

function Keys({ list, onOpen }: KeysProps) {
  const { t } = useLingui();
  const mayChange = useMayChange();
  const columns = useColumns(list.data ?? [], onOpen);
  if (list.isPending) return <Loading rows={3} />;
  if (list.isError) return <LoadFailure error={list.error} onRetry={list.refetch} />;
  return (
    <DataTable
      label={t`Signing keys`}
      columns={columns.filter(({ isActions }) => mayChange || !isActions)}
      rows={list.data}
      rowKey={({ id }) => id}
      isQuiet={(key) => !isPublished(key)}
    />
  );
}

function useColumns(keys: SigningKey[], onOpen: (open: Open) => void): Column<SigningKey>[] {
  const { t } = useLingui();
  return [
    {
      key: "id",
      header: t`Key (kid)`,
      isName: true,
      cell: ({ id }) => <CopyableCode text={id} label={t`Copy the key’s id`} />,
    },
    { key: "algorithm", header: t`Algorithm`, cell: ({ algorithm }) => algorithm },
    { key: "state", header: t`State`, cell: ({ state }) => <StateBadge state={state} /> },
    {
      key: "signs",
      header: t`Signs from and until`,
      cell: ({ active_from, retires_at }) => (
        <div className={styles.stack}>
          <Instant at={active_from} precise />
          <Instant at={retires_at} precise />
        </div>
      ),
    },
    {
      key: "removed",
      header: t`Published until`,
      cell: ({ removed_at }) => <Instant at={removed_at} precise />,
    },
    {
      key: "actions",
      header: t`Actions`,
      isActions: true,
      cell: (signingKey) => <Actions signingKey={signingKey} keys={keys} onOpen={onOpen} />,
    },
  ];
}

type ActionsProps = { signingKey: SigningKey; keys: SigningKey[]; onOpen: (open: Open) => void };

function Actions({ signingKey, keys, onOpen }: ActionsProps) {
  const { t } = useLingui();
  const { algorithm, id } = signingKey;
  return (
    <>
      {mayRotate(signingKey, keys) ? (
        <Button
          size="s"
          onPress={() => onOpen({ dialog: "rotate", signingKey })}
          aria-label={t`Rotate ${algorithm}`}
        >
          <Trans>Rotate</Trans>
        </Button>
      ) : null}
      {isPublished(signingKey) ? (
        <Button
          size="s"
          onPress={() => onOpen({ dialog: "revoke", signingKey })}
          aria-label={t`End at once: the key ${id}`}
        >
          <Trans>End at once</Trans>
        </Button>
      ) : null}
    </>
  );
}

function StateBadge({ state }: { state: KeyState }) {
  if (state === "active")
    return (
      <Badge tone="good">
        <Trans>Signs</Trans>
      </Badge>
    );
  if (state === "upcoming")
    return (
      <Badge>
        <Trans>Published, signs soon</Trans>
      </Badge>
    );
  if (state === "retired")
    return (
      <Badge>
        <Trans>Retired, still published</Trans>
      </Badge>
    );
  if (state === "revoked")
    return (
      <Badge tone="danger">
        <Trans>Ended at once</Trans>
      </Badge>
    );
  return (
    <Badge>
      <Trans>Removed</Trans>
    </Badge>
  );
}
