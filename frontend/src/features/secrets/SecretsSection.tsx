import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { type UseInfiniteQueryResult, useInfiniteQuery } from "@tanstack/react-query";
import { type ComponentProps, lazy, type ReactNode, Suspense, useState } from "react";
import { type Application, type Secret, SecretState } from "~/api/gen/model";
import { useFederation, useSession } from "~/api/queries";
import { secretsQuery } from "~/api/secretQueries";
import { Button } from "~/ui/Button";
import { FilterChips } from "~/ui/FilterChips";
import { Later } from "~/ui/Later";
import { Notice } from "~/ui/Notice";
import { Listed, Loading, Section } from "~/ui/Page";
import { PlusIcon } from "~/ui/rareIcons";
import { NoSecretMatches, NoSecretsYet } from "./NoSecrets";
import { type SecretActions, SecretsTable } from "./SecretsTable";
import { WhyNoCreate } from "./WhyNoCreate";

const CreateSecretFlow = lazy(async () => ({
  default: (await import("./CreateSecretFlow")).CreateSecretFlow,
}));
const DeleteSecretDialog = lazy(async () => ({
  default: (await import("./secretDialogs")).DeleteSecretDialog,
}));
const SuspensionDialog = lazy(async () => ({
  default: (await import("./secretDialogs")).SuspensionDialog,
}));
const EndTokensDialog = lazy(async () => ({
  default: (await import("./secretDialogs")).EndTokensDialog,
}));
const OnItDialog = lazy(async () => ({ default: (await import("./secretDialogs")).OnItDialog }));
const UsageDialog = lazy(async () => ({ default: (await import("./UsageDialog")).UsageDialog }));

type Open =
  | { dialog: "create" }
  | { dialog: "usage" | "suspension" | "tokens" | "on-it" | "delete"; secret: Secret };

type SecretsSectionProps = {
  application: Application;
  /** Whether the signed-in person is one of its managers; unknown while that is being loaded. */
  isManager: boolean | undefined;
  filter: SecretState | undefined;
  onFilter: (filter: SecretState | undefined) => void;
  /** Whether those that have expired are shown below the valid ones. */
  showsExpired?: boolean;
  onExpired?: (isShown: boolean) => void;
  /** The secret that its reader came to say they are on, by the link of a mail; undone once that is seen. */
  onIt?: string | undefined;
  onOnItSeen?: () => void;
};

export function SecretsSection(props: SecretsSectionProps) {
  const {
    application,
    isManager,
    filter,
    onFilter,
    showsExpired = false,
    onExpired,
    onIt,
    onOnItSeen,
  } = props;
  const [chosen, setOpen] = useState<Open | null>(null);
  const { operator } = useSession();
  const everySecret = useInfiniteQuery(secretsQuery(application.id, {}));
  const listed = useInfiniteQuery(secretsQuery(application.id, filter ? { state: filter } : {}));
  const [isSeen, setSeen] = useState(false);
  const meant =
    isManager && !isSeen
      ? everySecret.data?.find(({ id, state }) => id === onIt && state !== "deleted")
      : undefined;
  const open: Open | null = chosen ?? (meant ? { dialog: "on-it", secret: meant } : null);
  const close = () => {
    setOpen(null);
    setSeen(true);
    onOnItSeen?.();
  };
  const maximum = useFederation()?.max_live_secrets ?? Number.POSITIVE_INFINITY;
  const mayCreate = isManager === true && application.secrets.live < maximum;

  return (
    <Section
      id="secrets"
      title={<Trans>Secrets</Trans>}
      actions={
        mayCreate ? (
          <Button look="primary" onPress={() => setOpen({ dialog: "create" })}>
            <PlusIcon />
            <Trans>Create secret</Trans>
          </Button>
        ) : null
      }
    >
      {isManager === undefined ? null : (
        <WhyNoCreate application={application} isManager={isManager} maximum={maximum} />
      )}
      {isManager ? (
        <KnownToLeavers count={everySecret.data?.filter(({ leavers }) => leavers.length > 0).length ?? 0} />
      ) : null}
      <StateFilter filter={filter} onFilter={onFilter} />
      <SecretList
        list={listed}
        isFiltered={filter !== undefined}
        isManager={isManager === true}
        hasKey={application.keys.live > 0}
        mayStop={isManager === true || operator}
        onOpen={setOpen}
        onClearFilter={() => onFilter(undefined)}
        expired={application.secrets.expired}
        showsExpired={showsExpired}
        onExpired={onExpired}
      />
      <Suspense fallback={null}>
        <OpenDialog open={open} application={application} existing={everySecret.data ?? []} onClose={close} />
      </Suspense>
    </Section>
  );
}

type OpenDialogProps = {
  open: Open | null;
  application: Application;
  existing: Secret[];
  onClose: () => void;
};

function OpenDialog({ open, application, existing, onClose }: OpenDialogProps) {
  if (open === null) return null;
  if (open.dialog === "create")
    return <CreateSecretFlow application={application} existing={existing} onClose={onClose} />;
  const { dialog, secret } = open;
  if (dialog === "usage") return <UsageDialog secret={secret} onClose={onClose} />;
  if (dialog === "suspension") return <SuspensionDialog secret={secret} onClose={onClose} />;
  if (dialog === "on-it") return <OnItDialog secret={secret} onClose={onClose} />;
  if (dialog === "tokens") return <EndTokensDialog secret={secret} onClose={onClose} />;
  const { live, suspended } = application.secrets;
  return (
    <DeleteSecretDialog
      secret={secret}
      working={live - suspended + application.keys.live}
      onClose={onClose}
    />
  );
}

type SecretListProps = {
  list: UseInfiniteQueryResult<Secret[]>;
  isFiltered: boolean;
  isManager: boolean;
  hasKey: boolean;
  mayStop: boolean;
  onOpen: (open: Open) => void;
  onClearFilter: () => void;
  expired: number;
  showsExpired: boolean;
  onExpired: ((isShown: boolean) => void) | undefined;
};

/** How many to keep room for. */
const ROWS = 3;

function SecretList(props: SecretListProps) {
  const { list, isFiltered, isManager, hasKey, mayStop, onOpen, onClearFilter } = props;
  const opens = (dialog: Exclude<Open["dialog"], "create">) => (secret: Secret) => onOpen({ dialog, secret });
  const actions: SecretActions = {
    onSuspension: opens("suspension"),
    onEndTokens: opens("tokens"),
    ...(isManager ? { onDelete: opens("delete"), onOnIt: opens("on-it") } : {}),
  };
  return (
    <Listed
      list={list}
      rows={ROWS}
      nothing={
        isFiltered ? (
          <NoSecretMatches onClear={onClearFilter} />
        ) : (
          <NoSecretsYet isManager={isManager} hasKey={hasKey} />
        )
      }
    >
      {(secrets) => (
        <Later meanwhile={<Loading rows={ROWS} />}>
          <Tables
            {...props}
            secrets={secrets}
            table={{ onUsage: opens("usage"), ...(mayStop ? { actions } : {}) }}
          />
        </Later>
      )}
    </Listed>
  );
}

type TablesProps = SecretListProps & {
  secrets: Secret[];
  table: Omit<ComponentProps<typeof SecretsTable>, "secrets">;
};

function Tables({ secrets, table, list, isFiltered, expired, showsExpired, onExpired }: TablesProps) {
  const valid = secrets.filter(({ state }) => state !== "expired");
  if (isFiltered || valid.length === 0 || valid.length === secrets.length)
    return <SecretsTable secrets={secrets} {...table} />;
  return (
    <>
      <SecretsTable secrets={valid} {...table} />
      <Folded
        count={list.hasNextPage ? expired : secrets.length - valid.length}
        isShown={showsExpired}
        onShow={onExpired}
      >
        <SecretsTable secrets={secrets.filter(({ state }) => state === "expired")} areExpired {...table} />
      </Folded>
    </>
  );
}

type FoldedProps = {
  count: number;
  isShown: boolean;
  onShow: ((isShown: boolean) => void) | undefined;
  children: ReactNode;
};

/** What has expired is below what works, and not in its way. */
function Folded({ count, isShown, onShow, children }: FoldedProps) {
  return (
    <>
      <Button look="quiet" size="s" aria-expanded={isShown} onPress={() => onShow?.(!isShown)}>
        {isShown ? (
          <Plural value={count} one="Hide # expired secret" other="Hide # expired secrets" />
        ) : (
          <Plural value={count} one="Show # expired secret" other="Show # expired secrets" />
        )}
      </Button>
      {isShown ? children : null}
    </>
  );
}

function KnownToLeavers({ count }: { count: number }) {
  if (count === 0) return null;
  return (
    <Notice
      tone="warning"
      title={
        <Plural
          value={count}
          one="Somebody who has left knows a secret"
          other="Somebody who has left knows # secrets"
        />
      }
    >
      <Trans>
        Replace each: create the new secret, update your system, see that it works, suspend the old one, then
        delete it.
      </Trans>
    </Notice>
  );
}

type StateFilterProps = Pick<SecretsSectionProps, "filter" | "onFilter">;

function StateFilter({ filter, onFilter }: StateFilterProps) {
  const { t } = useLingui();
  const words: Record<SecretState, string> = {
    active: t`Valid`,
    expiring: t`Expires soon`,
    suspended: t`Suspended`,
    expired: t`Expired`,
    deleted: t`Deleted`,
  };
  return (
    <FilterChips
      label={t`Show`}
      value={filter}
      onChange={onFilter}
      allLabel={t`Current`}
      options={Object.values(SecretState).map((value) => ({ value, label: words[value] }))}
    />
  );
}
