import { Trans, useLingui } from "@lingui/react/macro";
import {
  type KeyboardEvent,
  type ReactNode,
  type SyntheticEvent,
  useEffectEvent,
  useId,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import { createPortal } from "react-dom";
import { Announcements } from "./Announcements";
import { Button, IconButton } from "./Button";
import styles from "./Dialog.module.css";
import { CloseIcon } from "./icons";

type DialogProps = {
  title: ReactNode;
  onClose: () => void;
  children: ReactNode;
  footer?: ReactNode;
  /** An alert interrupts: it is announced as such, together with what it says. */
  kind?: "form" | "alert";
  /** Neither Escape nor a cross closes it; only its own buttons do. */
  mustAnswer?: boolean;
  size?: "m" | "l";
};

/**
 * The platform's own modal dialog. A stray click beside it does nothing, and Escape asks first where something was
 * typed, so that neither throws that away.
 */
export function Dialog(props: DialogProps) {
  const { title, onClose, children, footer, kind = "form", mustAnswer = false, size = "m" } = props;
  const { t } = useLingui();
  const id = useId();
  const question = useQuestion();
  const leave = () => {
    if (!mustAnswer && !question.asks()) onClose();
  };
  const { dialog, isOpen } = useModal(() => {
    // A browser may close it whatever we say, when somebody insists.
    if (mustAnswer) dialog.current?.showModal();
    else onClose();
  });
  return createPortal(
    <dialog
      ref={dialog}
      className={styles.overlay}
      role={kind === "alert" ? "alertdialog" : undefined}
      aria-modal
      aria-labelledby={`${id}-title`}
      aria-describedby={kind === "alert" ? `${id}-body` : undefined}
      onInput={question.typed}
      {...onEscape(leave)}
    >
      {isOpen ? (
        <>
          <div className={`${styles.modal} ${styles[size]}`}>
            <header className={styles.header}>
              <h2 id={`${id}-title`} className={styles.title}>
                {typeof title === "string" ? whole(title) : title}
              </h2>
              {mustAnswer ? null : (
                <IconButton label={t`Close`} onPress={onClose} className={styles.close ?? ""}>
                  <CloseIcon />
                </IconButton>
              )}
            </header>
            <div id={`${id}-body`} className={styles.body}>
              {children}
            </div>
            {question.isOpen || footer ? (
              <footer className={styles.footer}>
                {question.isOpen ? <Question onStay={question.stay} onLeave={onClose} /> : footer}
              </footer>
            ) : null}
          </div>
          <Announcements />
        </>
      ) : null}
    </dialog>,
    document.body,
  );
}

/** A name such as Partner-NL-Example-DM stays in one line where one has room for it. */
function whole(title: string) {
  return title.split(/(\S+-\S+)/).map((part, place) =>
    place % 2 === 0 ? (
      part
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: a title does not change its order
      <span key={place} className={styles.whole}>
        {part}
      </span>
    ),
  );
}

/**
 * Opens the dialog as soon as it is there, and only then has it filled: what asks for the focus when it appears can
 * have it by then. The platform gives the focus back when it closes.
 */
function useModal(onClosed: () => void) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [isOpen, setIsOpen] = useState(false);
  const closed = useEffectEvent(onClosed);
  useLayoutEffect(() => {
    const shown = dialog.current;
    const listen = () => closed();
    shown?.showModal();
    shown?.addEventListener("close", listen);
    setIsOpen(true);
    return () => {
      shown?.removeEventListener("close", listen);
      shown?.close();
    };
  }, []);
  return { dialog, isOpen };
}

/** The key is taken before the browser acts on it, which it would do the second time whatever we say. */
function onEscape(leave: () => void) {
  return {
    onKeyDown: (event: KeyboardEvent) => {
      if (event.key !== "Escape") return;
      event.preventDefault();
      event.stopPropagation();
      leave();
    },
    // Where the focus is nowhere, and on telephones, whose way back is a gesture. A field for files cancels, too.
    onCancel: (event: SyntheticEvent) => {
      if (event.target !== event.currentTarget) return;
      event.preventDefault();
      leave();
    },
  };
}

/** Whether to ask before closing, and where the keyboard goes on afterwards. */
function useQuestion() {
  const hasTyped = useRef(false);
  const place = useRef<Element>(null);
  const [isOpen, setIsOpen] = useState(false);
  return {
    isOpen,
    typed: () => {
      hasTyped.current = true;
    },
    asks: () => {
      if (hasTyped.current && !isOpen) place.current = document.activeElement;
      if (hasTyped.current) setIsOpen(true);
      return hasTyped.current;
    },
    stay: () => {
      setIsOpen(false);
      if (place.current instanceof HTMLElement) place.current.focus();
    },
  };
}

function Question({ onStay, onLeave }: { onStay: () => void; onLeave: () => void }) {
  return (
    <div className={styles.question} role="alert">
      <p>
        <Trans>Close, and lose what you have entered?</Trans>
      </p>
      <Button onPress={onLeave}>
        <Trans>Close</Trans>
      </Button>
      <Button look="primary" onPress={onStay} autoFocus>
        <Trans>Keep editing</Trans>
      </Button>
    </div>
  );
}
