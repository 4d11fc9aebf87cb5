import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import type { Passkey } from "~/api/gen/model";
import { passkeysWork } from "~/api/passkeyFailures";
import { useFederation } from "~/api/queries";
import { factorsQuery, sessionsQuery } from "~/api/securityQueries";
import { Button } from "~/ui/Button";
import { type Column, DataTable } from "~/ui/DataTable";
import { PasskeyIcon } from "~/ui/icons";
import { Notice } from "~/ui/Notice";
import { EmptyState, LoadFailure, Loading, Section } from "~/ui/Page";
import { PlusIcon } from "~/ui/rareIcons";
import { Instant, RelativeTime } from "~/ui/time/Instant";

const AddPasskey = lazy(async () => ({ default: (await import("./dialogs")).AddPasskey }));
const RenamePasskey = lazy(async () => ({ default: (await import("./dialogs")).RenamePasskey }));
const RemovePasskey = lazy(async () => ({ default: (await import("./dialogs")).RemovePasskey }));
const EndOtherSessions = lazy(async () => ({ default: (await import("./dialogs")).EndOtherSessions }));

type Open = { dialog: "add" | "others" } | { dialog: "rename" | "remove"; passkey: Passkey } | null;

/** The person's passkeys: several, so that one that is lost locks nobody out. */
export function PasskeysSection() {
  const factors = useQuery(factorsQuery);
  const others = useQuery(sessionsQuery).data?.filter(({ current }) => !current).length ?? 0;
  const isOffered = useFederation()?.passkeys !== false;
  const [open, setOpen] = useState<Open>(null);
  const close = () => setOpen(null);
  const canAdd = isOffered && passkeysWork();
  return (
    <Section
      id="passkeys"
      title={<Trans>Passkeys</Trans>}
      lead={
        <Trans>
          The fingerprint, face or PIN of a device, or a security key. A passkey signs you in by itself, and
          no fake website can steal it.
        </Trans>
      }
      actions={
        canAdd ? (
          <Button onPress={() => setOpen({ dialog: "add" })}>
            <PlusIcon />
            <Trans>Add passkey</Trans>
          </Button>
        ) : null
      }
    >
      {factors.isPending ? <Loading rows={1} /> : null}
      {factors.isError ? <LoadFailure error={factors.error} onRetry={factors.refetch} /> : null}
      {factors.data ? <Passkeys passkeys={factors.data.passkeys} onOpen={setOpen} /> : null}
      {canAdd ? null : <WhyNotHere isOffered={isOffered} />}
      <Suspense fallback={null}>
        {open?.dialog === "add" ? (
          <AddPasskey
            taken={factors.data?.passkeys.map(({ name }) => name) ?? []}
            onClose={close}
            onAdded={() => setOpen(others > 0 ? { dialog: "others" } : null)}
          />
        ) : null}
        {open?.dialog === "others" ? <EndOtherSessions count={others} onClose={close} isOffer /> : null}
        {open?.dialog === "rename" ? <RenamePasskey passkey={open.passkey} onClose={close} /> : null}
        {open?.dialog === "remove" ? <RemovePasskey passkey={open.passkey} onClose={close} /> : null}
      </Suspense>
    </Section>
  );
}

type PasskeysProps = { passkeys: Passkey[]; onOpen: (open: Open) => void };

function Passkeys({ passkeys, onOpen }: PasskeysProps) {
  const { t } = useLingui();
  if (passkeys.length === 0)
    return (
      <EmptyState icon={<PasskeyIcon size={22} />} title={<Trans>No passkey yet</Trans>}>
        <Trans>Add one on each device that you use, and sign in without typing anything.</Trans>
      </EmptyState>
    );
  const columns: Column<Passkey>[] = [
    { key: "name", header: t`Name`, isName: true, cell: ({ name }) => name },
    { key: "added", header: t`Added`, cell: ({ created_at }) => <Instant at={created_at} /> },
    {
      key: "used",
      header: t`Last used`,
      cell: ({ last_used_at }) => (last_used_at ? <RelativeTime at={last_used_at} /> : t`Never used`),
    },
    {
      key: "actions",
      header: t`Actions`,
      isActions: true,
      cell: (passkey) => <Actions passkey={passkey} onOpen={onOpen} />,
    },
  ];
  return <DataTable label={t`Passkeys`} columns={columns} rows={passkeys} rowKey={({ id }) => id} />;
}

function Actions({ passkey, onOpen }: { passkey: Passkey; onOpen: (open: Open) => void }) {
  const { t } = useLingui();
  const { name } = passkey;
  return (
    <>
      <Button size="s" onPress={() => onOpen({ dialog: "rename", passkey })} aria-label={t`Rename ${name}`}>
        <Trans>Rename</Trans>
      </Button>
      <Button size="s" onPress={() => onOpen({ dialog: "remove", passkey })} aria-label={t`Remove ${name}`}>
        <Trans>Remove</Trans>
      </Button>
    </>
  );
}

function WhyNotHere({ isOffered }: { isOffered: boolean }) {
  return (
    <Notice>
      {isOffered ? (
        <Trans>
          This browser cannot make passkeys. To add one, open this page in another browser or device.
        </Trans>
      ) : (
        <Trans>Passkeys are not offered here, as the portal has an address without a name.</Trans>
      )}
    </Notice>
  );
}
