import { Trans, useLingui } from "@lingui/react/macro";
import { useInfiniteQuery, useSuspenseQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { type LeftSecret, leftSecretsQuery, personQuery } from "~/api/adminQueries";
import type { Person } from "~/api/gen/model";
import { BackLink } from "~/ui/BackLink";
import { FilterChips } from "~/ui/FilterChips";
import { CheckIcon } from "~/ui/icons";
import { EmptyState, Listed, PageHeader } from "~/ui/Page";
import { Toolbar } from "~/ui/Toolbar";
import { LeftSecretsTable } from "./LeftSecretsTable";

const HandleLeftSecret = lazy(async () => ({ default: (await import("../dialogs")).HandleLeftSecret }));
const ReopenLeftSecret = lazy(async () => ({ default: (await import("../dialogs")).ReopenLeftSecret }));

export type OffboardingSearch = { handled?: boolean };
type PageProps = {
  personId: string;
  search: OffboardingSearch;
  onSearch: (search: OffboardingSearch) => void;
};

/** What somebody left behind: live secrets that they know, until each is replaced or looked after otherwise. */
export function OffboardingPage({ personId, search, onSearch }: PageProps) {
  const { t } = useLingui();
  const person = useSuspenseQuery(personQuery(personId)).data;
  const isHandled = search.handled === true;
  const list = useInfiniteQuery(leftSecretsQuery(personId, { handled: isHandled }));
  const [open, setOpen] = useState<LeftSecret | null>(null);
  const Dialog = open?.handled ? ReopenLeftSecret : HandleLeftSecret;
  return (
    <>
      <PageHeader
        title={t`What ${person.name} left behind`}
        above={
          <BackLink to="/operator/people">
            <Trans>People</Trans>
          </BackLink>
        }
        lead={<Lead person={person} isHandled={isHandled} />}
      />
      <Toolbar>
        <FilterChips
          label={t`Show`}
          value={isHandled ? "handled" : undefined}
          onChange={(value) => onSearch(value === undefined ? {} : { handled: true })}
          allLabel={t`To be replaced`}
          options={[{ value: "handled", label: t`Settled without replacement` }]}
        />
      </Toolbar>
      <Listed list={list} nothing={<Nothing isHandled={isHandled} />}>
        {(secrets) => <LeftSecretsTable secrets={secrets} onOpen={setOpen} />}
      </Listed>
      <Suspense fallback={null}>
        {open ? <Dialog person={person} left={open} onClose={() => setOpen(null)} /> : null}
      </Suspense>
    </>
  );
}

function Lead({ person: { email, state }, isHandled }: { person: Person; isHandled: boolean }) {
  return (
    <>
      {state === "deactivated" ? (
        <Trans>{email} is deactivated.</Trans>
      ) : (
        <Trans>{email} no longer looks after these applications.</Trans>
      )}{" "}
      {isHandled ? null : (
        <Trans>
          The secrets below keep working, and their values are known to this person. A secret that is replaced
          and deleted leaves the list by itself.
        </Trans>
      )}
    </>
  );
}

function Nothing({ isHandled }: { isHandled: boolean }) {
  return isHandled ? (
    <EmptyState
      icon={<CheckIcon size={22} />}
      title={<Trans>No secret was settled without replacement</Trans>}
    />
  ) : (
    <EmptyState icon={<CheckIcon size={22} />} title={<Trans>Nothing is left to be replaced</Trans>}>
      <Trans>This person knows no live secret of an application that they no longer manage.</Trans>
    </EmptyState>
  );
}
