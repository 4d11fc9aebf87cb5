import { Trans } from "@lingui/react/macro";
import { useState } from "react";
import type { Application, Rotation, Secret } from "~/api/gen/model";
import { Button, ButtonLink } from "~/ui/Button";
import { Checkbox } from "~/ui/Checkbox";
import { Notice } from "~/ui/Notice";
import { Instant } from "~/ui/time/Instant";
import { SecretExpiry } from "../SecretExpiry";
import { Seen, Stopped, Verdict } from "./Evidence";
import { NewCredentials } from "./NewCredentials";
import styles from "./Rotation.module.css";
import { Step } from "./Step";
import { currentOf, NAMES, type Stage, stagesOf } from "./stages";

export type Dialog = "create" | "resumption" | "suspension" | "delete";

type StepsProps = {
  application: Application;
  rotation: Rotation;
  isLive: boolean;
  isManager: boolean;
  mayStop: boolean;
  onOpen: (dialog: Dialog) => void;
};

export function Steps({ application, rotation, isLive, isManager, mayStop, onOpen }: StepsProps) {
  const stages = stagesOf(rotation);
  const current = currentOf(stages);
  const step = (name: Stage) => ({
    number: NAMES.indexOf(name) + 1,
    state: stages[name],
    isCurrent: name === current,
  });
  const { old, successor } = rotation;
  return (
    <>
      {old.state === "deleted" ? <Over rotation={rotation} /> : null}
      <ol className={styles.steps}>
        <Step {...step("create")} title={<Trans>Create the new secret</Trans>}>
          <Creation rotation={rotation} isManager={isManager} mayStop={mayStop} onOpen={onOpen} />
        </Step>
        <Step {...step("update")} title={<Trans>Update your system</Trans>}>
          {stages.update === "now" && successor ? <NewCredentials application={application} /> : null}
        </Step>
        <Step {...step("confirm")} title={<Trans>See that it works</Trans>}>
          {stages.confirm === "later" || old.state === "deleted" ? null : (
            <Seen rotation={rotation} isLive={isLive} />
          )}
        </Step>
        <Step {...step("suspend")} title={<Trans>Suspend the old one</Trans>}>
          {stages.suspend === "later" || old.state === "deleted" ? null : (
            <Suspension rotation={rotation} mayStop={mayStop} onOpen={() => onOpen("suspension")} />
          )}
        </Step>
        <Step {...step("delete")} title={<Trans>Delete the old one</Trans>}>
          {stages.delete === "done" ? null : (
            <Deletion rotation={rotation} isManager={isManager} onDelete={() => onOpen("delete")} />
          )}
        </Step>
      </ol>
    </>
  );
}

function Over({ rotation: { old, successor } }: { rotation: Rotation }) {
  const who = old.deleted_by?.name ?? "";
  const when = old.deleted_at ? <Instant at={old.deleted_at} precise /> : null;
  return (
    <div className={styles.notice}>
      <Notice title={<Trans>The old secret is deleted</Trans>} live>
        <p>
          <Trans>
            {who} deleted it on {when}. Nothing is left to do here.
          </Trans>
        </p>
        {successor && successor.state !== "deleted" ? null : (
          <p>
            <Trans>It was not replaced, or its replacement is deleted too.</Trans>
          </p>
        )}
        <ButtonLink size="s" to="/applications/$applicationId" params={{ applicationId: old.application_id }}>
          <Trans>Back to the application</Trans>
        </ButtonLink>
      </Notice>
    </div>
  );
}

type CreationProps = Pick<StepsProps, "rotation" | "isManager" | "mayStop" | "onOpen">;

function Creation({ rotation: { old, successor }, isManager, mayStop, onOpen }: CreationProps) {
  const isOver = old.state === "deleted";
  if (successor && successor.state !== "deleted" && (isOver || successor.state !== "expired"))
    return (
      <>
        <div className={styles.lines}>
          <Created successor={successor} />
          <SecretExpiry secret={successor} />
        </div>
        {successor.state === "suspended" && mayStop && !isOver ? (
          <Button look="primary" onPress={() => onOpen("resumption")}>
            <Trans>Resume the new secret</Trans>
          </Button>
        ) : null}
      </>
    );
  if (isOver) return null;
  return (
    <>
      {successor ? <Lost successor={successor} /> : null}
      {isManager ? (
        <Button look="primary" onPress={() => onOpen("create")}>
          <Trans>Create the new secret</Trans>
        </Button>
      ) : (
        <p className={styles.quiet}>
          <Trans>Only credential managers of this application create and delete its secrets.</Trans>
        </p>
      )}
    </>
  );
}

function Created({ successor }: { successor: Secret }) {
  const { name, hint, created_by, created_at } = successor;
  const begins = <code>{hint}…</code>;
  const [who, when] = [created_by.name, <Instant key="when" at={created_at} precise />];
  return (
    <p>
      <Trans>
        “{name}” ({begins}), created by {who} on {when}
      </Trans>
    </p>
  );
}

/** The new secret can no longer become what the system uses. */
function Lost({ successor: { name, state, expires_at, deleted_by, deleted_at } }: { successor: Secret }) {
  const who = deleted_by?.name ?? "";
  const when = <Instant at={deleted_at ?? expires_at} precise />;
  return (
    <Notice tone="warning">
      {state === "deleted" ? (
        <Trans>
          “{name}” was created to replace it, but {who} deleted it on {when}. Create another one.
        </Trans>
      ) : (
        <Trans>
          “{name}” was created to replace it, but expired on {when}. Create another one.
        </Trans>
      )}
    </Notice>
  );
}

type SuspensionProps = { rotation: Rotation; mayStop: boolean; onOpen: () => void };

function Suspension({ rotation, mayStop, onOpen }: SuspensionProps) {
  const { old } = rotation;
  const isSuspended = old.state === "suspended";
  return (
    <>
      {isSuspended || old.state === "expired" ? (
        <>
          <SecretExpiry secret={old} />
          <Stopped rotation={rotation} />
        </>
      ) : (
        <p>
          <Trans>Whatever still uses it is refused then. You can undo this at once.</Trans>
        </p>
      )}
      {mayStop && old.state !== "expired" ? (
        <Button onPress={onOpen}>
          {isSuspended ? <Trans>Resume the old secret</Trans> : <Trans>Suspend the old secret</Trans>}
        </Button>
      ) : null}
    </>
  );
}

type DeletionProps = { rotation: Rotation; isManager: boolean; onDelete: () => void };

/** Opens when the evidence says so, or to who ticks that they know better. */
function Deletion({ rotation, isManager, onDelete }: DeletionProps) {
  const [knows, setKnows] = useState(false);
  const { safe } = rotation.verdict;
  return (
    <>
      <Verdict rotation={rotation} />
      {isManager && !safe ? (
        <Checkbox
          label={<Trans>Delete it anyway</Trans>}
          note={
            <Trans>
              I know that whatever still uses it gets no more tokens, and that this cannot be undone.
            </Trans>
          }
          isSelected={knows}
          onChange={setKnows}
        />
      ) : null}
      {isManager ? (
        <Button look="danger" isDisabled={!(safe || knows)} onPress={onDelete}>
          <Trans>Delete the old secret</Trans>
        </Button>
      ) : null}
    </>
  );
}
