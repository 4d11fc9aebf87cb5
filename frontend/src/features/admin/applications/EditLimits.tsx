import { Trans, useLingui } from "@lingui/react/macro";
import { type ReactNode, useState } from "react";
import { getGetLimitsQueryKey, getLimits, useReplaceLimits } from "~/api/gen/applications/applications";
import type { Application, ApplicationLimits, ReplaceLimitsHeaders } from "~/api/gen/model";
import { Checkbox } from "~/ui/Checkbox";
import { FormDialog } from "~/ui/FormDialog";
import { Notice } from "~/ui/Notice";
import { TextField } from "~/ui/TextField";
import { Instant } from "~/ui/time/Instant";
import { Editing } from "../Editing";
import { useSaved } from "../useSaved";

type EditLimitsProps = { application: Application; onClose: () => void };

export function EditLimits({ application, onClose }: EditLimitsProps) {
  const { t } = useLingui();
  return (
    <Editing
      title={t`Limits`}
      queryKey={getGetLimitsQueryKey(application.id)}
      read={(options) => getLimits(application.id, options)}
      onClose={onClose}
    >
      {(limits, headers) => (
        <Limits application={application} limits={limits} headers={headers} onClose={onClose} />
      )}
    </Editing>
  );
}

type LimitsProps = EditLimitsProps & { limits: ApplicationLimits; headers: ReplaceLimitsHeaders };

function Limits({ application: { id, name }, limits, headers, onClose }: LimitsProps) {
  const { t } = useLingui();
  const saved = useSaved(onClose, "applications");
  const change = useReplaceLimits({
    mutation: { onSuccess: () => saved(t`The limits of ${name} are changed.`) },
  });
  const [tokens, setTokens] = useState(limits.tokens_per_minute?.toString() ?? "");
  const [addresses, setAddresses] = useState(limits.allowed_addresses.join(" "));
  const [quotaMode, setQuotaMode] = useState(limits.quota_mode);
  const [addressMode, setAddressMode] = useState(limits.address_mode);
  const data = {
    tokens_per_minute: tokens.trim() === "" ? null : Number(tokens),
    quota_mode: quotaMode,
    allowed_addresses: addresses.split(/[\s,;]+/).filter(Boolean),
    address_mode: addressMode,
  };
  return (
    <FormDialog
      title={t`Limits of ${name}`}
      submitLabel={t`Save limits`}
      onSubmit={() => change.mutate({ applicationId: id, data, headers })}
      onClose={onClose}
      isPending={change.isPending}
      error={change.error}
      fieldNames={{ tokens_per_minute: t`Tokens a minute`, allowed_addresses: t`Allowed addresses` }}
    >
      <Passed limits={limits} />
      <TextField
        label={<Trans>Allowed addresses</Trans>}
        description={
          <Trans>
            Addresses and networks, with spaces between: 203.0.113.0/24 2001:db8::/48. Empty allows every
            address.
          </Trans>
        }
        name="allowed_addresses"
        value={addresses}
        onChange={setAddresses}
        optional
        spellCheck={false}
        autoFocus
      />
      <OnlyWatch
        label={<Trans>Only watch the addresses</Trans>}
        name="address_mode"
        isSelected={addressMode === "monitor"}
        onChange={(only) => setAddressMode(only ? "monitor" : "enforce")}
      />
      <TextField
        label={<Trans>Tokens a minute</Trans>}
        description={<Trans>A token is good for many requests, so few are needed.</Trans>}
        name="tokens_per_minute"
        value={tokens}
        onChange={setTokens}
        inputMode="numeric"
        pattern="\s*[0-9]+\s*"
        optional
      />
      <OnlyWatch
        label={<Trans>Only watch the number</Trans>}
        name="quota_mode"
        isSelected={quotaMode === "monitor"}
        onChange={(only) => setQuotaMode(only ? "monitor" : "enforce")}
      />
    </FormDialog>
  );
}

type OnlyWatchProps = {
  label: ReactNode;
  name: string;
  isSelected: boolean;
  onChange: (isSelected: boolean) => void;
};

function OnlyWatch(props: OnlyWatchProps) {
  return (
    <Checkbox
      {...props}
      note={<Trans>Nothing is refused; here you see whether something would have been.</Trans>}
    />
  );
}

function Passed({ limits }: { limits: ApplicationLimits }) {
  const { address_passed_at, passed_address, quota_passed_at } = limits;
  if (!address_passed_at && !quota_passed_at) return null;
  const [elsewhere, tooMany] = [
    address_passed_at ? <Instant key="address" at={address_passed_at} /> : null,
    quota_passed_at ? <Instant key="quota" at={quota_passed_at} /> : null,
  ];
  return (
    <Notice tone="warning">
      {elsewhere ? (
        <p>
          <Trans>
            Last asked from an address that is not allowed: {passed_address}, {elsewhere}.
          </Trans>
        </p>
      ) : null}
      {tooMany ? (
        <p>
          <Trans>The limit was last passed: {tooMany}.</Trans>
        </p>
      ) : null}
    </Notice>
  );
}
