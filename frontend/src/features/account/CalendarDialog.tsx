import { Trans } from "@lingui/react/macro";
import { ConfirmDialog } from "~/ui/ConfirmDialog";

type CalendarDialogProps = {
  /** Whether another address takes its place. */
  isReplaced: boolean;
  isPending: boolean;
  error: unknown;
  onConfirm: () => void;
  onClose: () => void;
};

/** Asks before an address ends, as calendar programs that read it do not say so. */
export function CalendarDialog({ isReplaced, ...rest }: CalendarDialogProps) {
  return (
    <ConfirmDialog
      {...rest}
      isDangerous
      title={isReplaced ? <Trans>Make another link?</Trans> : <Trans>Remove the link?</Trans>}
      confirmLabel={isReplaced ? <Trans>Make another link</Trans> : <Trans>Remove it</Trans>}
    >
      <p>
        {isReplaced ? (
          <Trans>Calendars that use the present link stop updating until you give them the new one.</Trans>
        ) : (
          <Trans>Calendars that use it stop updating.</Trans>
        )}
      </p>
    </ConfirmDialog>
  );
}
