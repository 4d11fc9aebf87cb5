import { Trans } from "@lingui/react/macro";
import { type ReactNode, useId } from "react";
import { Button } from "./Button";
import { Dialog } from "./Dialog";
import { Form } from "./Form";

type FormDialogProps = {
  title: ReactNode;
  submitLabel: ReactNode;
  onSubmit: () => void;
  onClose: () => void;
  isPending: boolean;
  error: unknown;
  fieldNames: Record<string, string>;
  check?: () => Record<string, string>;
  size?: "m" | "l";
  children: ReactNode;
};

/** A dialog that is one form. */
export function FormDialog(props: FormDialogProps) {
  const { title, submitLabel, onSubmit, onClose, isPending, error, fieldNames, check, size, children } =
    props;
  const id = useId();
  return (
    <Dialog
      title={title}
      onClose={onClose}
      {...(size ? { size } : {})}
      footer={
        <>
          <Button onPress={onClose}>
            <Trans>Cancel</Trans>
          </Button>
          <Button look="primary" type="submit" form={id} isPending={isPending}>
            {submitLabel}
          </Button>
        </>
      }
    >
      <Form id={id} onSubmit={onSubmit} error={error} fieldNames={fieldNames} {...(check ? { check } : {})}>
        {children}
      </Form>
    </Dialog>
  );
}
