import { createLink } from "@tanstack/react-router";
import type { AnchorHTMLAttributes, ButtonHTMLAttributes, MouseEvent, ReactNode, Ref } from "react";
import styles from "./Button.module.css";

type Look = "primary" | "secondary" | "quiet" | "danger";
type Size = "m" | "s";

function classNames(look: Look, size: Size, extra?: string): string {
  return [styles.button, styles[look], styles[size], extra].filter(Boolean).join(" ");
}

type ButtonProps = Omit<ButtonHTMLAttributes<HTMLButtonElement>, "onClick" | "disabled"> & {
  look?: Look;
  size?: Size;
  onPress?: () => void;
  isDisabled?: boolean;
  /** Busy: it keeps the focus and says so, but does nothing more until it is done. */
  isPending?: boolean;
  ref?: Ref<HTMLButtonElement>;
};

/**
 * The platform's own button.
 */
export function Button(props: ButtonProps) {
  const {
    look = "secondary",
    size = "m",
    className,
    children,
    onPress,
    isDisabled,
    isPending,
    ...rest
  } = props;
  const press = (event: MouseEvent) => {
    // Also keeps a second click, or the Enter key, from sending a form twice.
    if (isPending) event.preventDefault();
    else onPress?.();
  };
  return (
    <button
      type="button"
      {...rest}
      className={classNames(look, size, className)}
      disabled={isDisabled}
      aria-disabled={isPending || undefined}
      aria-busy={isPending || undefined}
      onClick={press}
    >
      {isPending ? <span className={styles.spinner} aria-hidden="true" /> : null}
      {children}
    </button>
  );
}

type IconButtonProps = Omit<ButtonProps, "children" | "aria-label"> & {
  label: string;
  children: ReactNode;
  /** Where the button stands at the edge of the page, its tip must not stick out. */
  tipAtEnd?: boolean;
};

/** A button that shows a drawing only; its name is said by screen readers and shown on hover. */
export function IconButton({
  label,
  children,
  className,
  look = "quiet",
  tipAtEnd,
  ...rest
}: IconButtonProps) {
  const classes = [styles.iconOnly, tipAtEnd ? styles.tipAtEnd : "", className].filter(Boolean).join(" ");
  return (
    <Button {...rest} look={look} aria-label={label} className={classes}>
      {children}
      <span className={styles.tip} aria-hidden="true">
        {label}
      </span>
    </Button>
  );
}

type AnchorProps = AnchorHTMLAttributes<HTMLAnchorElement> & {
  look?: Look;
  size?: Size;
  ref?: Ref<HTMLAnchorElement>;
};

function Anchor({ look = "secondary", size = "m", className, children, ...rest }: AnchorProps) {
  return (
    <a {...rest} className={classNames(look, size, className)}>
      {children}
    </a>
  );
}

/** A link to something that the browser saves rather than shows. */
export function DownloadLink({ href, children }: { href: string; children: ReactNode }) {
  return (
    <Anchor href={href} download>
      {children}
    </Anchor>
  );
}

/** A link to a page of the portal that looks like a button. */
export const ButtonLink = createLink(Anchor);
