import { Trans, useLingui } from "@lingui/react/macro";
import type { Person } from "~/api/gen/model";
import { useResetFactors } from "~/api/gen/people/people";
import { ConfirmDialog } from "~/ui/ConfirmDialog";
import styles from "../Admin.module.css";
import { useSaved } from "../useSaved";

type ResetSignInProps = { person: Person; onClose: () => void };

/** For who lost all that they could sign in with. */
export function ResetSignIn({ person: { id, name, email }, onClose }: ResetSignInProps) {
  const { t } = useLingui();
  const saved = useSaved(onClose, "people");
  const reset = useResetFactors({
    mutation: {
      onSuccess: () => saved(t`The sign-in of ${name} is reset. A link is on its way to ${email}.`),
    },
  });
  return (
    <ConfirmDialog
      title={t`Reset the sign-in of ${name}?`}
      confirmLabel={<Trans>Reset sign-in</Trans>}
      isDangerous
      isPending={reset.isPending}
      error={reset.error}
      onConfirm={() => reset.mutate({ personId: id })}
      onClose={onClose}
    >
      <p>
        <Trans>
          For somebody who lost their passkey or phone and has no recovery code left. First make sure, by a
          call or face to face, that it is {name} who asks: an e-mail is not enough.
        </Trans>
      </p>
      <ul className={styles.effects}>
        <li>
          <Trans>Password, passkeys, authenticator app and recovery codes are removed.</Trans>
        </li>
        <li>
          <Trans>They are signed out everywhere. Secrets that they created keep working.</Trans>
        </li>
        <li>
          <Trans>A link to start again goes to {email}.</Trans>
        </li>
        <li>
          <Trans>They and the other operators are told by e-mail.</Trans>
        </li>
      </ul>
    </ConfirmDialog>
  );
}
