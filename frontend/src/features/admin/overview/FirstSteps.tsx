import { Trans } from "@lingui/react/macro";
import { lazy, type ReactNode, Suspense, useState } from "react";
import type { FirstSteps as Steps } from "~/api/gen/model";
import { keepChoice, keptChoice } from "~/keptChoice";
import { Button } from "~/ui/Button";
import { CheckCircleIcon, EmptyCircleIcon } from "~/ui/icons";
import { Section } from "~/ui/Page";
import { useMayChange } from "../AdminPage";
import styles from "./Overview.module.css";

const CreateOrganisation = lazy(async () => ({ default: (await import("../dialogs")).CreateOrganisation }));
const CreateApi = lazy(async () => ({ default: (await import("../dialogs")).CreateApi }));
const CreateApplication = lazy(async () => ({ default: (await import("../dialogs")).CreateApplication }));
const CreatePerson = lazy(async () => ({ default: (await import("../dialogs")).CreatePerson }));
const CreateAssignment = lazy(async () => ({ default: (await import("../dialogs")).CreateAssignment }));

const KEY = "latchkey.first-steps";
type Dialog = "organisation" | "api" | "application" | "person" | "assignment";
const DIALOGS = {
  organisation: CreateOrganisation,
  api: CreateApi,
  application: CreateApplication,
  person: CreatePerson,
  assignment: CreateAssignment,
};

type FirstStepsProps = { steps: Steps; onChange: () => void };

/** From an empty installation to the first application, one step after the other; gone when all are done. */
export function FirstSteps({ steps, onChange }: FirstStepsProps) {
  const mayChange = useMayChange();
  const [isSkipped, setSkipped] = useState(() => keptChoice(KEY) === "skipped");
  const [open, setOpen] = useState<Dialog | null>(null);
  const isDone = steps.organisation && steps.api && steps.application && steps.manager;
  // What is open ends as it would, also when it was the last step.
  if (!mayChange || ((isDone || isSkipped) && open === null)) return null;
  const Open = open ? DIALOGS[open] : null;
  const close = () => {
    setOpen(null);
    onChange();
  };
  return (
    <Section
      title={<Trans>First steps</Trans>}
      id="first-steps"
      lead={<Trans>From nothing to the first application whose manager can create a secret.</Trans>}
      actions={
        <Button
          size="s"
          onPress={() => {
            keepChoice(KEY, "skipped");
            setSkipped(true);
          }}
        >
          <Trans>Skip this</Trans>
        </Button>
      }
    >
      <List steps={steps} onOpen={setOpen} />
      <Suspense fallback={null}>{Open ? <Open onClose={close} /> : null}</Suspense>
    </Section>
  );
}

function List({ steps, onOpen }: { steps: Steps; onOpen: (dialog: Dialog) => void }) {
  const order = [steps.organisation, steps.api, steps.application, steps.manager];
  const now = order.indexOf(false);
  return (
    <ol className={styles.steps}>
      <Step
        isDone={steps.organisation}
        isNow={now === 0}
        title={<Trans>Add the first organisation</Trans>}
        actions={
          <Button look="primary" size="s" onPress={() => onOpen("organisation")}>
            <Trans>Add organisation</Trans>
          </Button>
        }
      >
        <Trans>A member of the federation. Its applications and managers belong to it.</Trans>
      </Step>
      <Step
        isDone={steps.api}
        isNow={now === 1}
        title={<Trans>Add an API with a permission</Trans>}
        actions={
          <Button look="primary" size="s" onPress={() => onOpen("api")}>
            <Trans>Add API</Trans>
          </Button>
        }
      >
        <Trans>What machines get tokens for. A permission says what one may do there.</Trans>
      </Step>
      <Step
        isDone={steps.application}
        isNow={now === 2}
        title={<Trans>Create the first application</Trans>}
        actions={
          <Button look="primary" size="s" onPress={() => onOpen("application")}>
            <Trans>Create application</Trans>
          </Button>
        }
      >
        <Trans>The registration of one machine: its client ID, and what it may do.</Trans>
      </Step>
      <Step
        isDone={steps.manager}
        isNow={now === 3}
        title={<Trans>Invite its first manager</Trans>}
        actions={
          <>
            <Button look="primary" size="s" onPress={() => onOpen("person")}>
              <Trans>Invite person</Trans>
            </Button>
            <Button size="s" onPress={() => onOpen("assignment")}>
              <Trans>Assign manager</Trans>
            </Button>
          </>
        }
      >
        <Trans>
          Invite somebody of the organisation, then assign the application to them. They alone create its
          secrets and see their values.
        </Trans>
      </Step>
    </ol>
  );
}

type StepProps = {
  isDone: boolean;
  isNow: boolean;
  title: ReactNode;
  actions: ReactNode;
  children: ReactNode;
};

function Step({ isDone, isNow, title, actions, children }: StepProps) {
  return (
    <li className={styles.step} data-now={isNow || undefined} aria-current={isNow ? "step" : undefined}>
      {isDone ? <CheckCircleIcon /> : <EmptyCircleIcon />}
      <div className={styles.words}>
        <strong>
          {title}{" "}
          {isDone ? (
            <span className={styles.soft}>
              <Trans>Done</Trans>
            </span>
          ) : null}
        </strong>
        {isNow ? <p className={styles.soft}>{children}</p> : null}
        {isNow ? <div className={styles.buttons}>{actions}</div> : null}
      </div>
    </li>
  );
}
