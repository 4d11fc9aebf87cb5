import { Trans } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { factorsQuery } from "~/api/securityQueries";
import { Button } from "~/ui/Button";
import { LoadFailure, Loading, Section } from "~/ui/Page";
import { Panel } from "~/ui/Panel";

const ChangePassword = lazy(async () => ({ default: (await import("./dialogs")).ChangePassword }));

/** Whoever signs in by passkey may have none. */
export function PasswordSection() {
  const factors = useQuery(factorsQuery);
  const [isOpen, setIsOpen] = useState(false);
  const hasPassword = factors.data?.has_password ?? false;
  return (
    <Section id="password" title={<Trans>Password</Trans>}>
      {factors.isPending ? <Loading rows={1} /> : null}
      {factors.isError ? <LoadFailure error={factors.error} onRetry={factors.refetch} /> : null}
      {factors.data ? (
        <Panel
          title={hasPassword ? <Trans>A password is set</Trans> : <Trans>No password</Trans>}
          actions={
            <Button onPress={() => setIsOpen(true)}>
              {hasPassword ? <Trans>Change password</Trans> : <Trans>Set a password</Trans>}
            </Button>
          }
        >
          {hasPassword ? (
            <Trans>A new one signs you out everywhere else.</Trans>
          ) : (
            <Trans>
              You sign in with a passkey, which needs none. An authenticator app comes after a password.
            </Trans>
          )}
        </Panel>
      ) : null}
      <Suspense fallback={null}>
        {isOpen ? <ChangePassword hasPassword={hasPassword} onClose={() => setIsOpen(false)} /> : null}
      </Suspense>
    </Section>
  );
}
