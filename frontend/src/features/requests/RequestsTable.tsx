import { Trans, useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import type { AccessRequest } from "~/api/gen/model";
import { useSession } from "~/api/queries";
import { Badge, EnvironmentBadge } from "~/ui/Badge";
import { Button } from "~/ui/Button";
import { type Column, DataTable } from "~/ui/DataTable";
import { Instant } from "~/ui/time/Instant";
import styles from "./Requests.module.css";
import type { Open } from "./RequestsPage";
import { useStateWords } from "./words";

type TableProps = { requests: AccessRequest[]; onOpen: (open: Open) => void; forOperators: boolean };

export function RequestsTable({ requests, onOpen, forOperators }: TableProps) {
  const { t } = useLingui();
  const { operator } = useSession();
  const columns: Column<AccessRequest>[] = [
    { key: "what", header: t`What`, isName: true, cell: (row) => <What request={row} /> },
    { key: "organisation", header: t`Organisation`, cell: ({ organisation }) => organisation.name },
    { key: "reason", header: t`Reason`, cell: ({ reason }) => reason },
    { key: "asked", header: t`Asked`, cell: (row) => <Asked request={row} /> },
    { key: "state", header: t`State`, cell: (row) => <State request={row} /> },
    {
      key: "actions",
      header: t`Actions`,
      isActions: true,
      cell: (row) =>
        forOperators && operator ? (
          <Decide request={row} onOpen={onOpen} />
        ) : (
          <TakeBack request={row} onOpen={onOpen} />
        ),
    },
  ];
  return (
    <DataTable
      label={t`Requests`}
      columns={columns}
      rows={requests}
      rowKey={({ id }) => id}
      isQuiet={({ state }) => state === "withdrawn"}
    />
  );
}

function What({
  request: { kind, name, application, environment, permissions },
}: {
  request: AccessRequest;
}) {
  return (
    <div className={styles.stack}>
      {application ? (
        <Link to="/applications/$applicationId" params={{ applicationId: application.id }}>
          {application.name}
        </Link>
      ) : (
        name
      )}
      <span className={styles.faint}>
        {kind === "application" ? <Trans>New application</Trans> : <Trans>Further permissions</Trans>}
      </span>
      <EnvironmentBadge environment={environment} />
      {permissions.length > 0 ? (
        <ul className={styles.permissions}>
          {permissions.map(({ id, api_name, name: permission, description }) => (
            <li key={id} title={description}>
              {api_name}: <code>{permission}</code>
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}

function Asked({ request: { asked_by, created_at } }: { request: AccessRequest }) {
  return (
    <div className={styles.stack}>
      {asked_by.name}
      <span className={styles.faint}>
        <Instant at={created_at} />
      </span>
    </div>
  );
}

const TONES = { open: "warning", approved: "good", declined: "danger", withdrawn: "neutral" } as const;

function State({ request: { state, closed } }: { request: AccessRequest }) {
  const words = useStateWords();
  return (
    <div className={styles.stack}>
      <Badge tone={TONES[state]}>{words[state]}</Badge>
      {closed ? (
        <span className={styles.faint}>
          {closed.by.name}, <Instant at={closed.at} />
        </span>
      ) : null}
      {closed?.answer ? <span>{closed.answer}</span> : null}
    </div>
  );
}

type ActionProps = { request: AccessRequest; onOpen: (open: Open) => void };

function Decide({ request, onOpen }: ActionProps) {
  const { t } = useLingui();
  const { name, state } = request;
  if (state !== "open") return null;
  return (
    <>
      <Button
        size="s"
        look="primary"
        onPress={() => onOpen({ dialog: "approve", request })}
        aria-label={t`Approve the request for ${name}`}
      >
        <Trans>Approve</Trans>
      </Button>
      <Button
        size="s"
        onPress={() => onOpen({ dialog: "decline", request })}
        aria-label={t`Decline the request for ${name}`}
      >
        <Trans>Decline</Trans>
      </Button>
    </>
  );
}

function TakeBack({ request, onOpen }: ActionProps) {
  const { t } = useLingui();
  const { person } = useSession();
  const { name, state, asked_by } = request;
  if (state !== "open" || asked_by.id !== person.id) return null;
  return (
    <Button
      size="s"
      onPress={() => onOpen({ dialog: "withdraw", request })}
      aria-label={t`Take back the request for ${name}`}
    >
      <Trans>Take back</Trans>
    </Button>
  );
}
