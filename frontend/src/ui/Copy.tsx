import { useLingui } from "@lingui/react/macro";
import { useEffect, useRef, useState } from "react";
import { announce } from "./announcer";
import { Button, IconButton } from "./Button";
import styles from "./Copy.module.css";
import { CheckIcon, CopyIcon } from "./icons";

const SHOWN_FOR_MILLISECONDS = 2500;

async function writeToClipboard(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

/** Copies and says so; where the browser refuses, it says what to do instead. */
export function useCopy(text: string, onCopied?: () => void) {
  const { t } = useLingui();
  const [copied, setCopied] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const copy = async () => {
    if (!(await writeToClipboard(text))) {
      announce(t`The browser did not allow copying. Select the text and copy it by hand.`);
      return false;
    }
    setCopied(true);
    announce(t`Copied`);
    onCopied?.();
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setCopied(false), SHOWN_FOR_MILLISECONDS);
    return true;
  };
  return { copied, copy };
}

type CopyIconButtonProps = { text: string; label: string };

export function CopyIconButton({ text, label }: CopyIconButtonProps) {
  const { copied, copy } = useCopy(text);
  return (
    <IconButton label={label} size="s" onPress={copy} className={copied ? styles.done : ""}>
      {copied ? <CheckIcon /> : <CopyIcon />}
    </IconButton>
  );
}

type CopyButtonProps = {
  text: string;
  label: string;
  look?: "primary" | "secondary";
  size?: "m" | "s";
  onCopied?: () => void;
  onRefused?: () => void;
};

export function CopyButton({ text, label, look = "secondary", size, onCopied, onRefused }: CopyButtonProps) {
  const { t } = useLingui();
  const { copied, copy } = useCopy(text, onCopied);
  const press = async () => {
    if (!(await copy())) onRefused?.();
  };
  return (
    <Button look={look} onPress={press} className={styles.button ?? ""} {...(size ? { size } : {})}>
      {copied ? <CheckIcon /> : <CopyIcon />}
      {copied ? t`Copied` : label}
    </Button>
  );
}

/** An identifier that is not secret, in full, with a button to copy it. */
export function CopyableCode({ text, label }: CopyIconButtonProps) {
  return (
    <span className={styles.copyable}>
      <code>{text}</code>
      <CopyIconButton text={text} label={label} />
    </span>
  );
}
