import { useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { Dialog as AriaDialog } from "react-aria-components/Dialog";
import { Heading } from "react-aria-components/Heading";
import { Modal, ModalOverlay } from "react-aria-components/Modal";
import { IconButton } from "./Button";
import styles from "./Dialog.module.css";
import { CloseIcon } from "./icons";
import { WidgetLocale } from "./WidgetLocale";

type DialogProps = {
  title: ReactNode;
  onClose: () => void;
  children: ReactNode;
  footer?: ReactNode;
  /** An alert interrupts: it is announced as such and an outside click does not close it. */
  kind?: "form" | "alert";
  /** Neither Escape nor an outside click nor a cross closes it; only its own buttons do. */
  mustAnswer?: boolean;
  size?: "m" | "l";
};

export function Dialog(props: DialogProps) {
  const { title, onClose, children, footer, kind = "form", mustAnswer = false, size = "m" } = props;
  const { t } = useLingui();
  return (
    <WidgetLocale>
      <ModalOverlay
        isOpen
        onOpenChange={(isOpen) => !isOpen && !mustAnswer && onClose()}
        // A stray click must not throw away what somebody has typed.
        isDismissable={false}
        isKeyboardDismissDisabled={mustAnswer}
        className={styles.overlay ?? ""}
      >
        <Modal className={`${styles.modal} ${styles[size]}`}>
          <AriaDialog className={styles.dialog ?? ""} role={kind === "alert" ? "alertdialog" : "dialog"}>
            <header className={styles.header}>
              <Heading slot="title" level={2} className={styles.title ?? ""}>
                {title}
              </Heading>
              {mustAnswer ? null : (
                <IconButton label={t`Close`} onPress={onClose} className={styles.close ?? ""}>
                  <CloseIcon />
                </IconButton>
              )}
            </header>
            <div className={styles.body}>{children}</div>
            {footer ? <footer className={styles.footer}>{footer}</footer> : null}
          </AriaDialog>
        </Modal>
      </ModalOverlay>
    </WidgetLocale>
  );
}
