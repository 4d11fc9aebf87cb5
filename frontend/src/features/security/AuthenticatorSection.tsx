import { Trans } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import type { TotpFactor } from "~/api/gen/model";
import { factorsQuery } from "~/api/securityQueries";
import { Button } from "~/ui/Button";
import { CheckCircleIcon, EmptyCircleIcon } from "~/ui/icons";
import { LoadFailure, Loading, Section } from "~/ui/Page";
import { Panel } from "~/ui/Panel";
import { Instant, RelativeTime } from "~/ui/time/Instant";

const SetUpAuthenticator = lazy(async () => ({ default: (await import("./dialogs")).SetUpAuthenticator }));
const RemoveAuthenticator = lazy(async () => ({ default: (await import("./dialogs")).RemoveAuthenticator }));

/** The app whose six digits are typed after the password. */
export function AuthenticatorSection() {
  const factors = useQuery(factorsQuery);
  const [open, setOpen] = useState<"set-up" | "remove" | null>(null);
  const close = () => setOpen(null);
  return (
    <Section id="authenticator" title={<Trans>Authenticator app</Trans>}>
      {factors.isPending ? <Loading rows={1} /> : null}
      {factors.isError ? <LoadFailure error={factors.error} onRetry={factors.refetch} /> : null}
      {factors.data ? <App totp={factors.data.totp} onOpen={setOpen} /> : null}
      <Suspense fallback={null}>
        {open === "set-up" ? (
          <SetUpAuthenticator replaces={Boolean(factors.data?.totp)} onClose={close} />
        ) : null}
        {open === "remove" ? <RemoveAuthenticator onClose={close} /> : null}
      </Suspense>
    </Section>
  );
}

type AppProps = { totp: TotpFactor | null; onOpen: (open: "set-up" | "remove") => void };

function App({ totp, onOpen }: AppProps) {
  if (totp === null)
    return (
      <Panel
        icon={<EmptyCircleIcon size={20} />}
        title={<Trans>Not set up</Trans>}
        actions={
          <Button onPress={() => onOpen("set-up")}>
            <Trans>Set up</Trans>
          </Button>
        }
      >
        <Trans>An app on your phone shows six digits, which you type after your password.</Trans>
      </Panel>
    );
  const since = <Instant at={totp.created_at} />;
  return (
    <Panel
      isGood
      icon={<CheckCircleIcon size={20} />}
      title={<Trans>Set up</Trans>}
      actions={
        <>
          <Button onPress={() => onOpen("set-up")}>
            <Trans>Replace</Trans>
          </Button>
          <Button onPress={() => onOpen("remove")}>
            <Trans>Remove</Trans>
          </Button>
        </>
      }
    >
      <Trans>On {since}.</Trans> <LastUsed at={totp.last_used_at} />{" "}
      <Trans>It shows six digits, which you type after your password; each code works once.</Trans>
    </Panel>
  );
}

function LastUsed({ at }: { at: string | null }) {
  if (at === null) return <Trans>Not used since.</Trans>;
  const time = <RelativeTime at={at} />;
  return <Trans>Last used {time}.</Trans>;
}
