import { Trans, useLingui } from "@lingui/react/macro";
import { useInfiniteQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { peopleQuery } from "~/api/adminQueries";
import { exportAddress } from "~/api/exports";
import type { Person } from "~/api/gen/model";
import { Badge } from "~/ui/Badge";
import type { Column } from "~/ui/DataTable";
import { RelativeTime } from "~/ui/time/Instant";
import styles from "../Admin.module.css";
import { AdminPage, type AdminSearch } from "../AdminPage";
import { InvitationState } from "./InvitationState";
import { LeftSecretsLink } from "./LeftSecretsLink";
import { PersonActions, type PersonDialog } from "./PersonActions";

const CreatePerson = lazy(async () => ({ default: (await import("../dialogs")).CreatePerson }));
const EditPerson = lazy(async () => ({ default: (await import("../dialogs")).EditPerson }));
const SwitchPerson = lazy(async () => ({ default: (await import("../dialogs")).SwitchPerson }));
const SendLink = lazy(async () => ({ default: (await import("../dialogs")).SendLink }));
const RevokeInvitation = lazy(async () => ({ default: (await import("../dialogs")).RevokeInvitation }));
const ResetSignIn = lazy(async () => ({ default: (await import("../dialogs")).ResetSignIn }));

type Open = { dialog: "create" } | { dialog: PersonDialog; person: Person } | null;
type PageProps = { search: AdminSearch; onSearch: (search: AdminSearch) => void };

export function PeoplePage({ search, onSearch }: PageProps) {
  const { t } = useLingui();
  const list = useInfiniteQuery(peopleQuery(search));
  const [open, setOpen] = useState<Open>(null);
  const columns = useColumns(setOpen);
  return (
    <AdminPage
      title={t`People`}
      lead={
        <Trans>
          Who can sign in. What they may do beyond that comes from assignments, or from being an operator or
          an auditor.
        </Trans>
      }
      createLabel={<Trans>Invite person</Trans>}
      onCreate={() => setOpen({ dialog: "create" })}
      exported={exportAddress("people", search)}
      search={{ label: t`Search by name or e-mail`, value: search.q, onChange: (q) => onSearch({ q }) }}
      list={list}
      columns={columns}
      rowKey={({ id }) => id}
      isQuiet={({ state }) => state === "deactivated"}
      nothingYet={{
        title: <Trans>Nobody yet</Trans>,
        text: <Trans>Invite the credential managers of your organisations.</Trans>,
      }}
    >
      <Suspense fallback={null}>
        <OpenDialog open={open} onClose={() => setOpen(null)} />
      </Suspense>
    </AdminPage>
  );
}

function OpenDialog({ open, onClose }: { open: Open; onClose: () => void }) {
  if (open === null) return null;
  if (open.dialog === "create") return <CreatePerson onClose={onClose} />;
  if (open.dialog === "edit") return <EditPerson id={open.person.id} onClose={onClose} />;
  if (open.dialog === "link") return <SendLink person={open.person} onClose={onClose} />;
  if (open.dialog === "revoke") return <RevokeInvitation person={open.person} onClose={onClose} />;
  if (open.dialog === "reset") return <ResetSignIn person={open.person} onClose={onClose} />;
  return <SwitchPerson person={open.person} onClose={onClose} />;
}

function useColumns(onOpen: (open: Open) => void): Column<Person>[] {
  const { t } = useLingui();
  return [
    {
      key: "name",
      header: t`Person`,
      isName: true,
      cell: ({ name, email }) => (
        <div className={styles.stack}>
          {name}
          <span className={styles.faint}>{email}</span>
        </div>
      ),
    },
    {
      key: "role",
      header: t`Role`,
      cell: (person) => <Role person={person} />,
    },
    { key: "state", header: t`State`, cell: (person) => <Standing person={person} /> },
    {
      key: "factor",
      header: t`Second sign-in step`,
      cell: ({ factors: { passkeys, totp } }) => {
        if (passkeys > 0) return totp ? t`Passkey and authenticator app` : t`Passkey`;
        return totp ? t`Authenticator app` : t`Not set up yet`;
      },
    },
    {
      key: "seen",
      header: t`Last sign-in`,
      cell: ({ last_sign_in_at }) => (last_sign_in_at ? <RelativeTime at={last_sign_in_at} /> : t`Never`),
    },
    {
      key: "actions",
      header: t`Actions`,
      isActions: true,
      cell: (person) => <PersonActions person={person} onOpen={(dialog) => onOpen({ dialog, person })} />,
    },
  ];
}

function Role({ person: { operator, auditor } }: { person: Person }) {
  if (operator)
    return (
      <Badge tone="good">
        <Trans>Operator</Trans>
      </Badge>
    );
  if (auditor)
    return (
      <Badge>
        <Trans>Auditor</Trans>
      </Badge>
    );
  return (
    <span className={styles.short}>
      <Trans>By assignment</Trans>
    </span>
  );
}

function Standing({ person }: { person: Person }) {
  return (
    <div className={styles.stack}>
      <div>
        <State person={person} />
      </div>
      <LeftSecretsLink person={person} />
    </div>
  );
}

function State({ person: { state, invitation } }: { person: Person }) {
  if (state === "invited") return <InvitationState invitation={invitation} />;
  if (state === "deactivated")
    return (
      <Badge tone="danger">
        <Trans>Deactivated</Trans>
      </Badge>
    );
  return <Trans>Active</Trans>;
}
