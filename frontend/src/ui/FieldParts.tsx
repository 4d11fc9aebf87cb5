import type { ReactNode } from "react";
import { FieldError as AriaFieldError } from "react-aria-components/FieldError";
import { Label as AriaLabel } from "react-aria-components/Label";
import { Text } from "react-aria-components/Text";
import styles from "./Field.module.css";
import { Optional } from "./FieldText";
import { WarningIcon } from "./icons";

// The same parts as of a text field, in the form that React Aria's composite widgets tie together.

export function FieldLabel({ children, optional }: { children: ReactNode; optional?: boolean }) {
  return (
    <AriaLabel className={styles.label ?? ""}>
      {children}
      {optional ? <Optional /> : null}
    </AriaLabel>
  );
}

export function FieldDescription({ children }: { children: ReactNode }) {
  return (
    <Text slot="description" className={styles.description ?? ""}>
      {children}
    </Text>
  );
}

/** Shown only while the widget around it is marked invalid. */
export function FieldError({ children }: { children: ReactNode }) {
  return (
    <AriaFieldError className={styles.error ?? ""}>
      <WarningIcon size={14} />
      <span>{children}</span>
    </AriaFieldError>
  );
}
