import { Trans } from "@lingui/react/macro";
import { useFederation, useSession } from "~/api/queries";
import { Button, ButtonLink } from "~/ui/Button";
import { SearchIcon } from "~/ui/icons";
import { KeyIcon } from "~/ui/KeyIcon";
import { EmptyState } from "~/ui/Page";

/** What is said in place of an empty list, which may be one that was narrowed too far. */
export default function NoApplications({ onClear }: { onClear: (() => void) | undefined }) {
  return onClear ? <NoApplicationMatches onClear={onClear} /> : <NoApplicationsYet />;
}

function NoApplicationsYet() {
  const { operator, auditor } = useSession();
  return operator || auditor ? <NothingForOverseer mayCreate={operator} /> : <NothingForMember />;
}

function NothingForOverseer({ mayCreate }: { mayCreate: boolean }) {
  if (!mayCreate)
    return (
      <EmptyState icon={<KeyIcon />} title={<Trans>No applications yet</Trans>}>
        <Trans>The operators have not created any.</Trans>
      </EmptyState>
    );
  return (
    <EmptyState
      icon={<KeyIcon />}
      title={<Trans>No applications yet</Trans>}
      action={
        <ButtonLink look="primary" to="/operator/applications">
          <Trans>Go to applications in administration</Trans>
        </ButtonLink>
      }
    >
      <Trans>Register an organisation and an API first, then the organisation’s applications.</Trans>
    </EmptyState>
  );
}

function NothingForMember() {
  const federation = useFederation();
  const name = federation?.name ?? "";
  const email = federation?.support_email;
  return (
    <EmptyState icon={<KeyIcon />} title={<Trans>No applications yet</Trans>}>
      <p>
        {name === "" ? (
          <Trans>Applications are created by the operators, and none is assigned to you.</Trans>
        ) : (
          <Trans>Applications are created by the operators of {name}, and none is assigned to you.</Trans>
        )}
      </p>
      <p>
        {email ? (
          <Trans>
            To ask for one, or to become a manager of an existing one, write to{" "}
            <a href={`mailto:${email}`}>{email}</a> with the name of your organisation and of the application.
          </Trans>
        ) : (
          <Trans>Ask your contact there for one, or to become a manager of an existing one.</Trans>
        )}
      </p>
    </EmptyState>
  );
}

function NoApplicationMatches({ onClear }: { onClear: () => void }) {
  return (
    <EmptyState
      icon={<SearchIcon size={22} />}
      title={<Trans>No application matches</Trans>}
      action={
        <Button onPress={onClear}>
          <Trans>Clear search and filters</Trans>
        </Button>
      }
    >
      <Trans>Try fewer letters of the name, or another environment.</Trans>
    </EmptyState>
  );
}
