import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation } from "@tanstack/react-query";
import { getApplication, updateApplication } from "~/api/gen/applications/applications";
import type { Application } from "~/api/gen/model";
import { entityTag } from "~/api/http";
import { ConfirmDialog } from "~/ui/ConfirmDialog";
import { useSaved } from "../useSaved";

type SwitchApplicationProps = { application: Application; onClose: () => void };

/** Disables an active application and enables a disabled one. */
export function SwitchApplication({ application: { id, name, state }, onClose }: SwitchApplicationProps) {
  const { t } = useLingui();
  const isActive = state === "active";
  const saved = useSaved(onClose, "applications");
  const change = useMutation({
    mutationFn: async () => {
      const { headers } = await getApplication(id);
      const next = isActive ? "disabled" : "active";
      return updateApplication(id, { state: next }, { "If-Match": entityTag(headers) });
    },
    onSuccess: () => saved(isActive ? t`${name} is disabled.` : t`${name} is enabled.`),
  });
  return (
    <ConfirmDialog
      title={isActive ? t`Disable ${name}?` : t`Enable ${name}?`}
      confirmLabel={isActive ? t`Disable application` : t`Enable application`}
      isDangerous={isActive}
      isPending={change.isPending}
      error={change.error}
      onConfirm={() => change.mutate()}
      onClose={onClose}
    >
      {isActive ? (
        <Trans>
          From the next request on it gets no tokens, whatever its secrets. APIs that ask Latchkey about each
          token refuse those it has; others accept them until they expire. You can enable it again.
        </Trans>
      ) : (
        <Trans>Its secrets that have not expired work again at once.</Trans>
      )}
    </ConfirmDialog>
  );
}
