import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { addressOf } from "~/api/address";
import { messageQuery } from "~/api/adminQueries";
import { getGetMessageContentUrl, useResendMessage } from "~/api/gen/messages/messages";
import type { Message, MessageAttempt, MessageDetails } from "~/api/gen/model";
import { refresh } from "~/api/queries";
import { announce } from "~/ui/announcer";
import { BackLink } from "~/ui/BackLink";
import { Button } from "~/ui/Button";
import { type Column, DataTable } from "~/ui/DataTable";
import { Facts } from "~/ui/Facts";
import { Notice } from "~/ui/Notice";
import { LoadFailure, Loading, PageHeader, Section } from "~/ui/Page";
import { Problem } from "~/ui/Problem";
import { Instant } from "~/ui/time/Instant";
import { useMayChange } from "../AdminPage";
import styles from "./Messages.module.css";
import { Reader, StateBadge } from "./MessagesPage";
import { KINDS, OUTCOMES } from "./words";

/** One message: what it says, and what became of it. */
export function MessagePage({ messageId }: { messageId: string }) {
  const { i18n } = useLingui();
  const found = useQuery(messageQuery(messageId));
  if (found.isPending) return <Loading rows={6} />;
  if (found.isError) return <LoadFailure error={found.error} onRetry={found.refetch} />;
  const { message, content, attempts } = found.data;
  return (
    <>
      <PageHeader
        title={content?.subject ?? i18n._(KINDS[message.kind])}
        above={
          <BackLink to="/operator/messages">
            <Trans>Messages</Trans>
          </BackLink>
        }
        beside={<StateBadge state={message.state} />}
        actions={message.state === "withdrawn" ? null : <SendAgain message={message} />}
      />
      <div className={styles.facts}>
        <MessageFacts message={message} />
      </div>
      <div className={styles.sections}>
        <Section id="attempts" title={<Trans>Tries</Trans>}>
          <Attempts attempts={attempts} />
        </Section>
        <Section id="content" title={<Trans>What it says</Trans>}>
          <Content id={messageId} content={content} kind={message.kind} />
        </Section>
      </div>
    </>
  );
}

function MessageFacts({ message }: { message: Message }) {
  const { i18n, t } = useLingui();
  const { next_attempt_at: next, resend_of: origin } = message;
  const facts: [string, ReactNode][] = [
    [t`To`, <Reader key="to" message={message} />],
    [t`About`, i18n._(KINDS[message.kind])],
    [t`Written`, <Instant key="written" at={message.created_at} precise />],
  ];
  if (next !== null) facts.push([t`Next try`, <Instant key="next" at={next} precise />]);
  if (origin !== null) facts.push([t`Repeats`, <Origin key="origin" id={origin} />]);
  return <Facts facts={facts} />;
}

function Origin({ id }: { id: string }) {
  return (
    <Link to="/operator/messages/$messageId" params={{ messageId: id }}>
      <Trans>An earlier message</Trans>
    </Link>
  );
}

function SendAgain({ message: { id, state } }: { message: Message }) {
  const { t } = useLingui();
  const client = useQueryClient();
  const navigate = useNavigate();
  const mayChange = useMayChange();
  const resending = useResendMessage({
    mutation: {
      onSuccess: async ({ data }) => {
        announce(t`The message will be sent within seconds.`);
        await refresh(client, "messages");
        await navigate({ to: "/operator/messages/$messageId", params: { messageId: data.id } });
      },
    },
  });
  if (!mayChange) return null;
  const waits = state === "planned" || state === "retrying";
  return (
    <>
      <Button isPending={resending.isPending} onPress={() => resending.mutate({ messageId: id })}>
        {waits ? <Trans>Try now</Trans> : <Trans>Send again</Trans>}
      </Button>
      {resending.error ? <Problem error={resending.error} /> : null}
    </>
  );
}

function Attempts({ attempts }: { attempts: MessageAttempt[] }) {
  const { i18n, t } = useLingui();
  if (attempts.length === 0)
    return (
      <p>
        <Trans>Sending was not tried yet.</Trans>
      </p>
    );
  const columns: Column<MessageAttempt>[] = [
    { key: "at", header: t`When`, isName: true, cell: ({ at }) => <Instant at={at} precise /> },
    {
      key: "outcome",
      header: t`Outcome`,
      cell: ({ outcome }) => {
        const words = OUTCOMES[outcome];
        return words ? i18n._(words) : outcome;
      },
    },
    {
      key: "answer",
      header: t`Answer of the mail server`,
      cell: ({ answer }) => <span className={styles.answer}>{answer}</span>,
    },
  ];
  return <DataTable label={t`Tries`} columns={columns} rows={attempts} rowKey={({ at }) => at} />;
}

type ContentProps = { id: string } & { content: MessageDetails["content"]; kind: Message["kind"] };

/** The mail's own styles are in a document of its own, which runs nothing and leads nowhere. */
function Content({ id, content, kind }: ContentProps) {
  const { t } = useLingui();
  if (content === null)
    return (
      <Notice title={<Trans>It can no longer be shown</Trans>}>
        <Trans>No text is kept, and nothing of what it was about is there any more.</Trans>
      </Notice>
    );
  return (
    <>
      {kind === "password_link" ? (
        <p>
          <Trans>Its link is shown without its secret part, so it opens nothing.</Trans>
        </p>
      ) : null}
      <iframe
        className={styles.frame}
        title={t`The message as its reader sees it`}
        src={addressOf(getGetMessageContentUrl(id)).href}
        sandbox=""
      />
      <details className={styles.text}>
        <summary>
          <Trans>As plain text</Trans>
        </summary>
        <pre>{content.text}</pre>
      </details>
    </>
  );
}
