import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { getListApplicationsQueryKey, listApplications } from "~/api/gen/applications/applications";
import type { Application } from "~/api/gen/model";
import { useRequestPermissions } from "~/api/gen/requests/requests";
import { applicationQuery } from "~/api/queries";
import type { Choice } from "~/ui/ComboBox";
import { FormDialog } from "~/ui/FormDialog";
import { SearchedComboBox } from "~/ui/SearchedComboBox";
import { PermissionChoice } from "./PermissionChoice";
import { ReasonField } from "./ReasonField";
import { useSaved } from "./useSaved";

type AskProps = { applicationId: string | undefined; onClose: () => void };

export function AskForPermissions({ applicationId, onClose }: AskProps) {
  const { t } = useLingui();
  const saved = useSaved(onClose);
  const asking = useRequestPermissions({ mutation: { onSuccess: () => saved(t`The operators are asked.`) } });
  const [picked, setPicked] = useState<Choice | null>(null);
  const id = applicationId ?? picked?.id;
  const application = useQuery({ ...applicationQuery(id ?? ""), enabled: id !== undefined }).data;
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [reason, setReason] = useState("");
  const check = (): Record<string, string> => ({
    ...(id ? {} : { application_id: t`Choose an application.` }),
    ...(chosen.size > 0 ? {} : { permission_ids: t`Choose at least one permission.` }),
  });
  return (
    <FormDialog
      title={
        applicationId && application ? t`Ask for permissions of ${application.name}` : t`Ask for permissions`
      }
      submitLabel={t`Send the request`}
      size="l"
      onSubmit={() => {
        if (id) asking.mutate({ applicationId: id, data: { permission_ids: [...chosen], reason } });
      }}
      onClose={onClose}
      isPending={asking.isPending}
      error={asking.error}
      check={check}
      fieldNames={{
        application_id: t`Application`,
        permission_ids: t`Permissions`,
        reason: t`What it is needed for`,
      }}
    >
      {applicationId ? null : (
        <SearchedComboBox
          label={<Trans>Application</Trans>}
          name="application_id"
          value={picked}
          onChange={(next) => {
            setPicked(next);
            setChosen(new Set());
          }}
          queryKey={getListApplicationsQueryKey()}
          find={async (q, options) => {
            const { data } = await listApplications(q === "" ? { limit: 25 } : { q, limit: 25 }, options);
            return data.items.map(({ id: found, name, environment }) => ({
              id: found,
              label: name,
              note: environment,
            }));
          }}
        />
      )}
      {application ? (
        <PermissionChoice
          environment={application.environment}
          granted={grantedTo(application)}
          chosen={chosen}
          onChange={setChosen}
        />
      ) : null}
      <ReasonField value={reason} onChange={setReason} />
    </FormDialog>
  );
}

function grantedTo({ grants }: Application): ReadonlySet<string> {
  return new Set(grants.flatMap(({ permissions }) => permissions.map(({ id }) => id)));
}
