import { Plural, Trans } from "@lingui/react/macro";
import type { Rotation } from "~/api/gen/model";
import { Notice } from "~/ui/Notice";
import { Instant, RelativeTime } from "~/ui/time/Instant";
import styles from "./Rotation.module.css";

/** What was seen of both secrets, as the steps go on. */
export function Seen({
  rotation: { old, successor, verdict },
  isLive,
}: {
  rotation: Rotation;
  isLive: boolean;
}) {
  const tokens = verdict.successor_tokens;
  return (
    <div className={styles.lines}>
      <p role="status">
        <strong>
          {successor?.first_use ? (
            <FirstToken {...successor.first_use} />
          ) : successor?.last_used_at ? (
            <Trans>The new secret is in use.</Trans>
          ) : (
            <Trans>Waiting for the first token with the new secret…</Trans>
          )}
        </strong>
      </p>
      {tokens > 0 ? (
        <p>
          <Plural
            value={tokens}
            one="# token with the new secret so far."
            other="# tokens with the new secret so far."
          />
        </p>
      ) : null}
      <p>
        <OldUse {...old} />
      </p>
      {wasRefusedLast(old, verdict) ? (
        <p>
          <OldRefusal {...verdict} />
        </p>
      ) : null}
      <p className={styles.quiet}>
        {isLive ? <Trans>Shown as it happens.</Trans> : <Trans>Checked every few seconds.</Trans>}
      </p>
    </div>
  );
}

function FirstToken({ at, address }: NonNullable<NonNullable<Rotation["successor"]>["first_use"]>) {
  const when = <Instant at={at} precise />;
  if (address === null) return <Trans>First token with the new secret: {when}</Trans>;
  return (
    <Trans>
      First token with the new secret: {when}, from {address}
    </Trans>
  );
}

function OldUse({ last_used_at: at, last_use }: Rotation["old"]) {
  if (at === null) return <Trans>The old secret never got a token.</Trans>;
  const when = <RelativeTime at={at} />;
  const address = last_use?.address;
  if (!address) return <Trans>The old secret was last used {when}.</Trans>;
  return (
    <Trans>
      The old secret was last used {when}, from {address}.
    </Trans>
  );
}

/** Whether something asked with the old secret, in vain, after it last got a token. */
function wasRefusedLast({ last_used_at }: Rotation["old"], { last_refused_at }: Rotation["verdict"]) {
  if (last_refused_at === null) return false;
  return last_used_at === null || Date.parse(last_refused_at) > Date.parse(last_used_at);
}

type Refusal = Pick<Rotation["verdict"], "last_refused_at" | "last_refused_address">;

function OldRefusal({ last_refused_at: at, last_refused_address: address }: Refusal) {
  if (at === null) return null;
  const when = <RelativeTime at={at} />;
  if (!address) return <Trans>A machine still tries the old secret: it was refused {when}.</Trans>;
  return (
    <Trans>
      A machine still tries the old secret: it was refused {when}, from {address}.
    </Trans>
  );
}

/** What came of stopping the old secret: whether something has tried it since, which it then got no token for. */
export function Stopped({ rotation: { old, verdict } }: { rotation: Rotation }) {
  const since = Date.parse(old.suspension?.at ?? old.expires_at);
  const { last_refused_at: at } = verdict;
  const isTried = at !== null && Date.parse(at) >= since;
  return (
    <>
      <p role="status">
        {isTried ? <Trans>Something still tries it.</Trans> : <Trans>Nothing has tried it since.</Trans>}
      </p>
      {isTried ? (
        <Notice tone="warning">
          <OldRefusal {...verdict} />
        </Notice>
      ) : null}
    </>
  );
}

/** Whether the old secret can go, in words. */
export function Verdict({ rotation: { old, verdict } }: { rotation: Rotation }) {
  // What stands below changes with every token: a screen reader would read all of it again and again.
  const title = (
    <span role="status">
      {verdict.safe ? <Trans>Safe to delete</Trans> : <Trans>Not yet safe to delete</Trans>}
    </span>
  );
  return (
    <Notice tone={verdict.safe ? "info" : "warning"} title={title}>
      <Why {...verdict} wasUsed={old.last_used_at !== null} wasRefusedLast={wasRefusedLast(old, verdict)} />
    </Notice>
  );
}

type WhyProps = Rotation["verdict"] & { wasUsed: boolean; wasRefusedLast: boolean };

function Why(props: WhyProps) {
  const { reason, quiet_since, quiet_enough_at, successor_tokens: tokens, wasUsed, wasRefusedLast } = props;
  const since = <Instant at={quiet_since} precise />;
  const until = <Instant at={quiet_enough_at} precise />;
  if (reason === "old_quiet" && wasRefusedLast)
    return (
      <Trans>
        The new secret is in use ({tokens} tokens), and nothing has tried the old one since {since}, when it
        was refused: longer than any token lives, and than any pause in its use before.
      </Trans>
    );
  if (reason === "old_quiet" && !wasUsed)
    return <Trans>The new secret is in use ({tokens} tokens), and the old one was never tried.</Trans>;
  if (reason === "old_quiet")
    return (
      <Trans>
        The new secret is in use ({tokens} tokens), and the old one was not used since {since}: longer than
        any token lives, and than any pause in its use before.
      </Trans>
    );
  if (reason === "old_in_use" && wasRefusedLast)
    return (
      <Trans>
        A machine still tries the old secret and is refused, last on {since}. Give that machine the new
        secret. If nothing tries the old one again by {until}, it is no longer needed.
      </Trans>
    );
  if (reason === "old_in_use" && !wasUsed)
    return (
      <Trans>
        The old secret has not been used so far. If nothing uses it by {until}, it is no longer needed.
      </Trans>
    );
  if (reason === "old_in_use")
    return (
      <Trans>
        The old secret last got a token on {since}. Judging by its use so far, whatever still has it asks
        again by {until}. If nothing does, it is no longer needed.
      </Trans>
    );
  if (reason === "old_expired") return <Trans>It has expired: nothing gets a token with it anyway.</Trans>;
  if (reason === "successor_unused") return <Trans>The new secret was not used yet.</Trans>;
  if (reason === "successor_stopped")
    return <Trans>The new secret gets no tokens: it is suspended, deleted, or has expired.</Trans>;
  return <Trans>Nothing replaces it yet.</Trans>;
}
