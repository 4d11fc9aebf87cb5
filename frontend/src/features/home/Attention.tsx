import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { type ReactNode, useEffect, useId, useRef, useState } from "react";
import type { AttentionItem, Attention as AttentionList, NextStep as NextStepName } from "~/api/gen/model";
import { useSession } from "~/api/queries";
import { EnvironmentBadge } from "~/ui/Badge";
import { Button, ButtonLink } from "~/ui/Button";
import { StateLine } from "~/ui/ExpiryLabel";
import { CheckCircleIcon, EmptyCircleIcon, ExpiredIcon, PersonIcon, WarningIcon } from "~/ui/icons";
import { Section } from "~/ui/Page";
import { RelativeTime } from "~/ui/time/Instant";
import styles from "./Home.module.css";

/** So many are in sight at once, so that the applications are not pushed off the screen. */
const SHOWN = 5;

/** What needs somebody's attention, the worst first, each with the one next step. */
export function Attention({ attention: { items, has_more } }: { attention: AttentionList }) {
  const [isWhole, setIsWhole] = useState(false);
  const list = useRef<HTMLUListElement>(null);
  // The button is gone once all are there: the keyboard goes on at the first that came.
  useEffect(() => {
    if (isWhole) list.current?.children[SHOWN]?.querySelector("a")?.focus();
  }, [isWhole]);
  if (items.length === 0)
    return (
      <StateLine mood="good" icon={<CheckCircleIcon />} words={<Trans>Nothing needs attention</Trans>} />
    );
  const shown = isWhole ? items : items.slice(0, SHOWN);
  return (
    <Section id="attention" title={<Trans>Needs attention</Trans>}>
      <ul ref={list} className={styles.attention}>
        {shown.map((item) => (
          <Item key={`${item.application.id} ${item.kind} ${(item.secret ?? item.key)?.id}`} item={item} />
        ))}
      </ul>
      <div className={styles.more}>
        {shown.length < items.length ? (
          <Button size="s" onPress={() => setIsWhole(true)}>
            <Trans>Show all {items.length}</Trans>
          </Button>
        ) : null}
        {isWhole && has_more ? <Trans>Only the most urgent are shown here.</Trans> : null}
      </div>
    </Section>
  );
}

function Item({ item }: { item: AttentionItem }) {
  const { application } = item;
  const id = useId();
  return (
    <li className={styles.item} data-kind={item.kind}>
      <div className={styles.about}>
        <span className={styles.where}>
          <strong id={id}>{application.name}</strong>
          <EnvironmentBadge environment={application.environment} />
        </span>
        <What item={item} />
      </div>
      <NextStep item={item} of={id} />
    </li>
  );
}

function What({ item }: { item: AttentionItem }) {
  const { t } = useLingui();
  const { kind, secret, key, application } = item;
  const about = secret ?? key;
  if (!about)
    return (
      <StateLine
        mood="warning"
        icon={<PersonIcon />}
        words={
          <Plural
            value={application.reachable_managers}
            _0="No manager can be reached"
            one="Only one manager can be reached"
            other="Only # managers can be reached"
          />
        }
      />
    );
  const successor = item.successor ?? item.key_successor;
  const name = secret ? t`“${secret.name}” (${secret.hint}…)` : t`Key “${about.name}”`;
  const used = about.last_used_at ? <RelativeTime at={about.last_used_at} /> : null;
  const lastUse = used ? <Trans>Last used {used}</Trans> : <Trans>Never used</Trans>;
  const instead = successor && item.next_step !== "delete" ? <Instead name={successor.name} /> : null;
  switch (kind) {
    case "expired": {
      const when = <RelativeTime at={about.expires_at} />;
      const words = (
        <Trans>
          {name} expired {when}
        </Trans>
      );
      return (
        <StateLine
          mood="danger"
          icon={<ExpiredIcon />}
          words={words}
          below={
            <>
              <Refusal item={item} or={lastUse} />
              {instead}
            </>
          }
        />
      );
    }
    case "suspended_in_use":
      return (
        <StateLine
          mood="danger"
          icon={<WarningIcon />}
          words={<Trans>{name} is suspended, and a system still asks for tokens with it</Trans>}
          below={
            <>
              <Refusal item={item} or={lastUse} />
              {instead}
            </>
          }
        />
      );
    case "superseded": {
      const other = successor?.name ?? "";
      const words = (
        <Trans>
          {name} is still there, but “{other}” is already in use
        </Trans>
      );
      return <StateLine mood="none" icon={<EmptyCircleIcon />} words={words} below={lastUse} />;
    }
    case "never_used": {
      const made = <RelativeTime at={about.created_at} />;
      const words = <Trans>{name} was never used</Trans>;
      return (
        <StateLine
          mood="none"
          icon={<EmptyCircleIcon />}
          words={words}
          below={<Trans>Created {made}</Trans>}
        />
      );
    }
    default: {
      const when = <RelativeTime at={about.expires_at} />;
      const words = (
        <Trans>
          {name} expires {when}
        </Trans>
      );
      return (
        <StateLine
          mood="warning"
          icon={<WarningIcon />}
          words={words}
          below={
            <>
              {lastUse}
              {instead}
            </>
          }
        />
      );
    }
  }
}

/** What the system is to be given. */
function Instead({ name }: { name: string }) {
  return (
    <>
      {" · "}
      <Trans>Use “{name}” instead</Trans>
    </>
  );
}

/** That a system was refused a token, which is what it is noticed by. */
function Refusal({ item: { secret }, or }: { item: AttentionItem; or: ReactNode }) {
  if (!secret?.last_refused_at) return or;
  const when = <RelativeTime at={secret.last_refused_at} />;
  const address = secret.last_refused_address;
  return address ? (
    <Trans>
      Last tried {when} from {address}
    </Trans>
  ) : (
    <Trans>Last tried {when}</Trans>
  );
}

/** Each link is described by its application, as many have the same words. */
function NextStep({
  item: { next_step, application, secret, key },
  of,
}: {
  item: AttentionItem;
  of: string;
}) {
  const { t } = useLingui();
  const { operator } = useSession();
  if (next_step === "assign_manager" && operator)
    return (
      <ButtonLink
        size="s"
        to="/operator/assignments"
        search={{ application: application.id }}
        aria-describedby={of}
      >
        <Trans>Assign</Trans>
      </ButtonLink>
    );
  const words = {
    replace: t`Replace`,
    switch_over: t`Go on replacing`,
    resume: t`Resume`,
    delete: t`Delete`,
    use_or_delete: t`Open`,
    assign_manager: t`See managers`,
  }[next_step];
  const look = { size: "s", "aria-describedby": of } as const;
  if (secret && IN_ROTATION.has(next_step))
    return (
      <ButtonLink
        {...look}
        to="/applications/$applicationId/rotate/$secretId"
        params={{ applicationId: application.id, secretId: secret.id }}
      >
        {words}
      </ButtonLink>
    );
  return (
    <ButtonLink
      {...look}
      to="/applications/$applicationId"
      params={{ applicationId: application.id }}
      hash={key ? "keys" : undefined}
    >
      {words}
    </ButtonLink>
  );
}

/** What the page that leads through replacing a secret leads to, or goes on with. */
const IN_ROTATION: ReadonlySet<NextStepName> = new Set(["replace", "switch_over", "delete"]);
