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
      title={isReplaced ? <Trans>Make another address?</Trans> : <Trans>Take the address away?</Trans>}
      confirmLabel={isReplaced ? <Trans>Make another address</Trans> : <Trans>Take it away</Trans>}
    >
      <p>
        {isReplaced ? (
          <Trans>Calendars that read the present one show nothing new until you give them the other.</Trans>
        ) : (
          <Trans>Calendars that read it show nothing new from then on.</Trans>
        )}
      </p>
    </ConfirmDialog>
  );
}
