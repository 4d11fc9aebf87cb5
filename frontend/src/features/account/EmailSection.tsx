import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { lazy, type ReactNode, Suspense, useState } from "react";
import { accountQuery } from "~/api/accountQueries";
import { cancelEmailChange } from "~/api/gen/account/account";
import type { Account, EmailChange } from "~/api/gen/model";
import { refresh } from "~/api/queries";
import { announce } from "~/ui/announcer";
import { Button } from "~/ui/Button";
import { ErrorSummary } from "~/ui/Form";
import { CheckCircleIcon, EmptyCircleIcon } from "~/ui/icons";
import { Notice } from "~/ui/Notice";
import { LoadFailure, Loading, Section } from "~/ui/Page";
import { Panel } from "~/ui/Panel";
import { Instant } from "~/ui/time/Instant";
import styles from "./AccountPage.module.css";

const ChangeEmail = lazy(async () => ({ default: (await import("./dialogs")).ChangeEmail }));

/** The address to sign in with, and a change of it that waits for both addresses. */
export function EmailSection() {
  const account = useQuery(accountQuery);
  return (
    <Section id="email" title={<Trans>E-mail address</Trans>}>
      {account.isPending ? <Loading rows={1} /> : null}
      {account.isError ? <LoadFailure error={account.error} onRetry={account.refetch} /> : null}
      {account.data ? <Email account={account.data} /> : null}
    </Section>
  );
}

function Email({ account: { email, email_change } }: { account: Account }) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <>
      <Panel
        title={email}
        actions={
          <Button onPress={() => setIsOpen(true)}>
            <Trans>Change</Trans>
          </Button>
        }
      >
        <Trans>You sign in with it, and notices go there.</Trans>
      </Panel>
      {email_change ? <Waiting email={email} change={email_change} /> : null}
      <Suspense fallback={null}>
        {isOpen ? <ChangeEmail email={email} onClose={() => setIsOpen(false)} /> : null}
      </Suspense>
    </>
  );
}

function Waiting({ email, change }: { email: string; change: EmailChange }) {
  const { t } = useLingui();
  const client = useQueryClient();
  const withdrawal = useMutation({
    mutationFn: () => cancelEmailChange(),
    onSuccess: () => {
      announce(t`The change is taken back.`);
      return refresh(client, "account");
    },
  });
  const { email: newEmail, confirmed_by_old, confirmed_by_new, expires_at } = change;
  const until = <Instant at={expires_at} precise />;
  return (
    <Notice title={<Trans>Will change to {newEmail}</Trans>}>
      <p>
        <Trans>Both addresses got a message. It changes when both have confirmed, until {until}.</Trans>
      </p>
      <ul className={styles.steps}>
        <Step isDone={confirmed_by_old}>{email}</Step>
        <Step isDone={confirmed_by_new}>{newEmail}</Step>
      </ul>
      {withdrawal.error ? <ErrorSummary error={withdrawal.error} /> : null}
      <Button size="s" onPress={() => withdrawal.mutate()} isPending={withdrawal.isPending}>
        <Trans>Take the change back</Trans>
      </Button>
    </Notice>
  );
}

function Step({ isDone, children }: { isDone: boolean; children: ReactNode }) {
  return (
    <li className={styles.step} data-done={isDone || undefined}>
      {isDone ? <CheckCircleIcon /> : <EmptyCircleIcon />}
      <span>
        {isDone ? <Trans>{children} has confirmed</Trans> : <Trans>{children} has to confirm</Trans>}
      </span>
    </li>
  );
}
