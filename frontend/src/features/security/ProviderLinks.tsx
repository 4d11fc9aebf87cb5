import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { beginProviderLink } from "~/api/gen/account/account";
import type { ProviderLink, SignInProvider } from "~/api/gen/model";
import { DECLINED, hasCode } from "~/api/problem";
import { useFederation } from "~/api/queries";
import { factorsQuery } from "~/api/securityQueries";
import { Badge } from "~/ui/Badge";
import { Button } from "~/ui/Button";
import { type Column, DataTable } from "~/ui/DataTable";
import { LoadFailure, Loading, Section } from "~/ui/Page";
import { Problem } from "~/ui/Problem";
import { Instant, RelativeTime } from "~/ui/time/Instant";
import styles from "./SecurityPage.module.css";

const UnlinkProvider = lazy(async () => ({ default: (await import("./dialogs")).UnlinkProvider }));

/** The accounts elsewhere by which the person signs in; nothing where there is and was no provider. */
export function ProviderLinks() {
  const offered = useFederation()?.providers ?? [];
  const factors = useQuery(factorsQuery);
  const [unlinking, setUnlinking] = useState<ProviderLink | null>(null);
  const linked = factors.data?.providers ?? [];
  if (offered.length === 0 && linked.length === 0) return null;
  const free = offered.filter(({ id }) => !linked.some(({ provider }) => provider?.id === id));
  return (
    <Section
      id="single-sign-on"
      title={<Trans>Single sign-on</Trans>}
      lead={
        <Trans>
          Accounts elsewhere that you sign in with. Where one asks for a second sign-in step there, none is
          asked for here.
        </Trans>
      }
    >
      {factors.isPending ? <Loading rows={1} /> : null}
      {factors.isError ? <LoadFailure error={factors.error} onRetry={factors.refetch} /> : null}
      {linked.length > 0 ? <LinkTable links={linked} onUnlink={setUnlinking} /> : null}
      {factors.data ? <LinkButtons providers={free} /> : null}
      <Suspense fallback={null}>
        {unlinking ? <UnlinkProvider link={unlinking} onClose={() => setUnlinking(null)} /> : null}
      </Suspense>
    </Section>
  );
}

/** The browser goes to the provider and comes back to this page. */
function LinkButtons({ providers }: { providers: SignInProvider[] }) {
  const begin = useMutation({
    mutationFn: (provider: string) => beginProviderLink({ provider, return_path: "/security" }),
    onSuccess: ({ data }) => window.location.assign(data.authorization_url),
    gcTime: 0,
  });
  const failed = begin.isError && !hasCode(begin.error, DECLINED);
  return (
    <div className={styles.buttons}>
      {failed ? <Problem error={begin.error} /> : null}
      {providers.map(({ id, name }) => (
        <Button
          key={id}
          onPress={() => begin.mutate(id)}
          isPending={!begin.isError && begin.variables === id}
        >
          <Trans>Link an account at {name}</Trans>
        </Button>
      ))}
    </div>
  );
}

type LinkTableProps = { links: ProviderLink[]; onUnlink: (link: ProviderLink) => void };

function LinkTable({ links, onUnlink }: LinkTableProps) {
  const { t } = useLingui();
  const columns: Column<ProviderLink>[] = [
    { key: "account", header: t`Account`, isName: true, cell: (link) => <AccountCell link={link} /> },
    {
      key: "factors",
      header: t`Second sign-in step`,
      cell: ({ proves_mfa }) => (proves_mfa ? t`Asked for there` : t`Asked for here`),
    },
    { key: "since", header: t`Linked`, cell: ({ created_at }) => <Instant at={created_at} /> },
    {
      key: "used",
      header: t`Last used`,
      cell: ({ last_used_at }) => (last_used_at ? <RelativeTime at={last_used_at} /> : t`Never`),
    },
    {
      key: "actions",
      header: t`Actions`,
      isActions: true,
      cell: (link) => <UnlinkButton link={link} onUnlink={onUnlink} />,
    },
  ];
  return <DataTable label={t`Linked accounts`} columns={columns} rows={links} rowKey={({ id }) => id} />;
}

function AccountCell({ link: { provider, issuer, account } }: { link: ProviderLink }) {
  return (
    <span className={styles.device}>
      {provider?.name ?? issuer}
      <span className={styles.soft}>{account}</span>
      {provider ? null : (
        <Badge>
          <Trans>No longer offered</Trans>
        </Badge>
      )}
    </span>
  );
}

function UnlinkButton({ link, onUnlink }: { link: ProviderLink; onUnlink: (link: ProviderLink) => void }) {
  const { t } = useLingui();
  const name = link.provider?.name ?? link.issuer;
  return (
    <Button size="s" aria-label={t`Unlink the account at ${name}`} onPress={() => onUnlink(link)}>
      <Trans>Unlink</Trans>
    </Button>
  );
}
