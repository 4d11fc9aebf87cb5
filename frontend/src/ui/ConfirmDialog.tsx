import { Trans } from "@lingui/react/macro";
import { type ReactNode, useId } from "react";
import { Button } from "./Button";
import { Dialog } from "./Dialog";
import { Form } from "./Form";
import styles from "./Form.module.css";

type ConfirmDialogProps = {
  title: ReactNode;
  children: ReactNode;
  confirmLabel: ReactNode;
  isDangerous?: boolean;
  isPending: boolean;
  error: unknown;
  onConfirm: () => void;
  onClose: () => void;
};

/** Asks before something that others will notice; not doing it is the answer nearest at hand. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { title, children, confirmLabel, isDangerous, isPending, error, onConfirm, onClose } = props;
  const id = useId();
  return (
    <Dialog
      kind="alert"
      title={title}
      onClose={onClose}
      footer={
        <>
          <Button onPress={onClose} autoFocus>
            <Trans>Cancel</Trans>
          </Button>
          <Button look={isDangerous ? "danger" : "primary"} type="submit" form={id} isPending={isPending}>
            {confirmLabel}
          </Button>
        </>
      }
    >
      <Form id={id} onSubmit={onConfirm} error={error}>
        <div className={styles.words}>{children}</div>
      </Form>
    </Dialog>
  );
}
