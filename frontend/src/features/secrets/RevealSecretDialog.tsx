import { Trans, useLingui } from "@lingui/react/macro";
import { useBlocker } from "@tanstack/react-router";
import { useRef, useState } from "react";
import type { CreatedSecret } from "~/api/gen/model";
import { Button } from "~/ui/Button";
import { CopyableCode, CopyButton } from "~/ui/Copy";
import { Dialog } from "~/ui/Dialog";
import { EyeIcon, EyeOffIcon } from "~/ui/icons";
import { Notice } from "~/ui/Notice";
import { OfApplication } from "./OfApplication";
import styles from "./RevealSecretDialog.module.css";
import { Snippets } from "./Snippets";
import { masked } from "./snippets";

type RevealSecretDialogProps = { created: CreatedSecret; resource: string | null; onClose: () => void };

/** The one time that a secret’s value is on screen. */
export function RevealSecretDialog({ created, resource, onClose }: RevealSecretDialogProps) {
  const [shown, setShown] = useState(false);
  const [copied, setCopied] = useState(false);
  const [asking, setAsking] = useState(false);
  useStayUntilCopied(copied, () => setAsking(true));

  const close = () => (copied ? onClose() : setAsking(true));
  const credentials = {
    clientId: created.client_id,
    secret: created.value,
    tokenEndpoint: created.token_endpoint,
    resource,
  };
  return (
    <Dialog
      title={<Trans>Copy your new secret now</Trans>}
      onClose={close}
      mustAnswer
      size="l"
      footer={
        asking && !copied ? (
          <LeaveQuestion onStay={() => setAsking(false)} onLeave={onClose} />
        ) : (
          <Button look="primary" onPress={close}>
            <Trans>I have stored it</Trans>
          </Button>
        )
      }
    >
      <OfApplication id={created.client_id} />
      <Notice tone="warning" title={<Trans>This is the only time you can see it</Trans>}>
        <Hint hint={created.secret.hint} />
      </Notice>
      <Value value={created.value} shown={shown} onShow={setShown} onCopied={() => setCopied(true)} />
      <div className={styles.pair}>
        <span className={styles.label}>
          <Trans>Client ID</Trans>
        </span>
        <ClientId id={created.client_id} />
      </div>
      <Snippets credentials={credentials} shown={shown} onCopied={() => setCopied(true)} />
    </Dialog>
  );
}

/** Going back, closing the tab or loading the page again would lose the value: ask first. */
function useStayUntilCopied(copied: boolean, onAttempt: () => void) {
  useBlocker({
    shouldBlockFn: () => {
      if (!copied) onAttempt();
      return !copied;
    },
    enableBeforeUnload: () => !copied,
  });
}

function ClientId({ id }: { id: string }) {
  const { t } = useLingui();
  return <CopyableCode text={id} label={t`Copy client ID`} />;
}

function Hint({ hint }: { hint: string }) {
  const short = <code>{hint}…</code>;
  return (
    <Trans>
      Later you will see only {short}, to tell secrets apart. Nobody can look the rest up, not even the
      operators; if it is lost, create another one.
    </Trans>
  );
}

type ValueProps = {
  value: string;
  shown: boolean;
  onShow: (shown: boolean) => void;
  onCopied: () => void;
};

function Value({ value, shown, onShow, onCopied }: ValueProps) {
  const { t } = useLingui();
  const field = useRef<HTMLInputElement>(null);
  const selectByHand = () => {
    onShow(true);
    // The value has to be in the field before it can be selected.
    setTimeout(() => field.current?.select(), 0);
  };
  return (
    <div className={styles.value}>
      <div className={styles.pair}>
        <label className={styles.label} htmlFor="secret-value">
          <Trans>Client secret</Trans>
        </label>
        <Button look="quiet" size="s" onPress={() => onShow(!shown)}>
          {shown ? <EyeOffIcon /> : <EyeIcon />}
          {shown ? <Trans>Hide</Trans> : <Trans>Show</Trans>}
        </Button>
      </div>
      <div className={styles.row}>
        <input
          id="secret-value"
          ref={field}
          className={styles.field}
          readOnly
          value={shown ? value : masked(value)}
          onFocus={(event) => event.currentTarget.select()}
          onCopy={() => shown && onCopied()}
          autoComplete="off"
          spellCheck={false}
          data-1p-ignore
        />
        <CopyButton
          text={value}
          label={t`Copy secret`}
          look="primary"
          onCopied={onCopied}
          onRefused={selectByHand}
        />
      </div>
    </div>
  );
}

function LeaveQuestion({ onStay, onLeave }: { onStay: () => void; onLeave: () => void }) {
  return (
    <div className={styles.question} role="alert">
      <p>
        <strong>
          <Trans>You have not copied the secret.</Trans>
        </strong>{" "}
        <Trans>Without a copy it is lost, and you will have to create another.</Trans>
      </p>
      <div className={styles.answers}>
        <Button onPress={onLeave}>
          <Trans>Close without copying</Trans>
        </Button>
        <Button look="primary" onPress={onStay} autoFocus>
          <Trans>Go back and copy it</Trans>
        </Button>
      </div>
    </div>
  );
}
