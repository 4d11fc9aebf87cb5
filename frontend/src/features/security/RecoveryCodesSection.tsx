import { Plural, Trans } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { factorsQuery } from "~/api/securityQueries";
import { Button } from "~/ui/Button";
import { CheckCircleIcon, EmptyCircleIcon, WarningIcon } from "~/ui/icons";
import { LoadFailure, Loading, Section } from "~/ui/Page";
import { Panel } from "~/ui/Panel";

const NewRecoveryCodes = lazy(async () => ({ default: (await import("./dialogs")).NewRecoveryCodes }));

/** With so few left, it is time for new ones. */
const FEW = 3;

/** The codes for the day on which all else is lost. */
export function RecoveryCodesSection() {
  const factors = useQuery(factorsQuery);
  const [isOpen, setIsOpen] = useState(false);
  const left = factors.data?.recovery_codes_left;
  return (
    <Section id="recovery-codes" title={<Trans>Recovery codes</Trans>}>
      {factors.isPending ? <Loading rows={1} /> : null}
      {factors.isError ? <LoadFailure error={factors.error} onRetry={factors.refetch} /> : null}
      {left === undefined ? null : (
        <Panel
          isGood={left > FEW}
          icon={<Mood left={left} />}
          title={<Plural value={left} _0="None" one="# code is left" other="# codes are left" />}
          actions={
            <Button onPress={() => setIsOpen(true)}>
              {left > 0 ? <Trans>Make new ones</Trans> : <Trans>Make recovery codes</Trans>}
            </Button>
          }
        >
          <Trans>
            Each lets you in once, after your password, when your passkey or phone is lost. Without one, only
            an operator can help you then.
          </Trans>
        </Panel>
      )}
      <Suspense fallback={null}>
        {isOpen ? <NewRecoveryCodes left={left ?? 0} onClose={() => setIsOpen(false)} /> : null}
      </Suspense>
    </Section>
  );
}

function Mood({ left }: { left: number }) {
  if (left > FEW) return <CheckCircleIcon size={20} />;
  return left === 0 ? <EmptyCircleIcon size={20} /> : <WarningIcon size={20} />;
}
