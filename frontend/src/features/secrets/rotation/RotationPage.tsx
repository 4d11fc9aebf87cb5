import { Trans, useLingui } from "@lingui/react/macro";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { lazy, type ReactNode, Suspense, useState } from "react";
import type { Application, Rotation } from "~/api/gen/model";
import { hasStatus } from "~/api/problem";
import { applicationQuery, managersQuery, useSession } from "~/api/queries";
import { secretsQuery } from "~/api/secretQueries";
import { BackLink } from "~/ui/BackLink";
import { EnvironmentBadge } from "~/ui/Badge";
import { LoadFailure, Loading, PageHeader } from "~/ui/Page";
import { type Dialog, Steps } from "./Steps";
import { useRotation } from "./useRotation";

const CreateSecretFlow = lazy(async () => ({
  default: (await import("../CreateSecretFlow")).CreateSecretFlow,
}));
const DeleteSecretDialog = lazy(async () => ({
  default: (await import("../secretDialogs")).DeleteSecretDialog,
}));
const SuspensionDialog = lazy(async () => ({
  default: (await import("../secretDialogs")).SuspensionDialog,
}));

type RotationPageProps = { applicationId: string; secretId: string; notFound: ReactNode };

/**
 * Replacing a secret, step by step. Which step it is follows from the secrets alone, so whoever opens the same address
 * goes on where another one stopped.
 */
export function RotationPage({ applicationId, secretId, notFound }: RotationPageProps) {
  const application = useQuery(applicationQuery(applicationId));
  const rotation = useRotation(applicationId, secretId);
  const error = application.error ?? (rotation.data ? null : rotation.error);
  if (hasStatus(error, 404) || hasStatus(error, 400)) return notFound;
  if (error)
    return (
      <LoadFailure
        error={error}
        onRetry={() => void Promise.all([application.refetch(), rotation.refetch()])}
      />
    );
  if (!application.data || !rotation.data) return <Loading />;
  return <Guide application={application.data} rotation={rotation.data} isLive={rotation.isLive} />;
}

type GuideProps = { application: Application; rotation: Rotation; isLive: boolean };

function Guide({ application, rotation, isLive }: GuideProps) {
  const { t } = useLingui();
  const [open, setOpen] = useState<Dialog | null>(null);
  const { person, operator } = useSession();
  const managers = useQuery(managersQuery(application.id));
  const isManager = managers.data?.some((manager) => manager.person.id === person.id) ?? false;
  const { name } = rotation.old;
  const close = () => {
    setOpen(null);
    setTimeout(focusCurrentStep, 0);
  };
  return (
    <>
      <PageHeader
        title={t`Replace “${name}”`}
        above={
          <BackLink to="/applications/$applicationId" params={{ applicationId: application.id }}>
            {application.name}
          </BackLink>
        }
        beside={<EnvironmentBadge environment={application.environment} />}
        lead={
          rotation.old.state === "deleted" ? null : (
            <Trans>
              The old secret goes on working until you stop it. You can leave this page at any time: whoever
              manages the application can open it again and go on.
            </Trans>
          )
        }
      />
      <Steps
        application={application}
        rotation={rotation}
        isLive={isLive}
        isManager={isManager}
        mayStop={isManager || operator}
        onOpen={setOpen}
      />
      <Suspense fallback={null}>
        <OpenDialog open={open} application={application} rotation={rotation} onClose={close} />
      </Suspense>
    </>
  );
}

/** The button that opened a dialog may be gone with the step that it did: the keyboard goes on at the next one. */
function focusCurrentStep() {
  if (document.activeElement === document.body)
    document.querySelector<HTMLElement>('[aria-current="step"] h2')?.focus();
}

const WEEK = 7 * 24 * 3_600_000;

/** Whether nobody needs to type a name to delete it: what rests for less than a week may be asked with again. */
function isLongReplaced({ safe, reason, quiet_since }: Rotation["verdict"]) {
  if (reason === "old_expired") return true;
  return safe && Date.now() - Date.parse(quiet_since) >= WEEK;
}

type OpenDialogProps = {
  open: Dialog | null;
  application: Application;
  rotation: Rotation;
  onClose: () => void;
};

function OpenDialog({ open, application, rotation: { old, successor, verdict }, onClose }: OpenDialogProps) {
  const existing = useInfiniteQuery(secretsQuery(application.id, {})).data ?? [];
  if (open === null) return null;
  if (open === "create")
    return (
      <CreateSecretFlow application={application} existing={existing} replaces={old} onClose={onClose} />
    );
  if (open === "suspension") return <SuspensionDialog secret={old} onClose={onClose} />;
  if (open === "resumption")
    return successor ? <SuspensionDialog secret={successor} onClose={onClose} /> : null;
  const { live, suspended } = application.secrets;
  return (
    <DeleteSecretDialog
      secret={old}
      working={live - suspended + application.keys.live}
      isReplaced={isLongReplaced(verdict)}
      onClose={onClose}
    />
  );
}
