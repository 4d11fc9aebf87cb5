import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { createContext, useContext } from "react";

export type FieldErrors = Record<string, string[]>;

type FormErrors = {
  errors: FieldErrors;
  /** They stand in no summary, so the fields speak for themselves. */
  spoken: boolean;
  /** Forgets what was wrong with a field, because it has been changed since. */
  forget: (name: string) => void;
};

export const FormErrorsContext = createContext<FormErrors>({
  errors: {},
  spoken: false,
  forget: () => {},
});

/** What is wrong with the field of this name, if anything. */
export function useFieldErrors(name: string | undefined) {
  const { errors, forget } = useContext(FormErrorsContext);
  const own = name === undefined ? undefined : errors[name];
  return {
    error: own && own.length > 0 ? own.join(" ") : undefined,
    forget: () => name !== undefined && own && forget(name),
  };
}

type Checkable = { name: string; validity: ValidityState };

function isCheckable(element: Element): element is Element & Checkable {
  return "validity" in element && "name" in element && element.name !== "";
}

function complaint(validity: ValidityState): MessageDescriptor {
  if (validity.valueMissing) return msg`Fill this in.`;
  if (validity.typeMismatch) return msg`Enter an e-mail address, such as name@example.org.`;
  if (validity.tooShort) return msg`This is too short.`;
  return msg`This is not valid.`;
}

/** What the browser itself finds wrong, in the portal's language rather than in the browser's. */
export function browserComplaints(form: HTMLFormElement): Record<string, MessageDescriptor> {
  const complaints: Record<string, MessageDescriptor> = {};
  for (const element of form.elements) {
    if (isCheckable(element) && !element.validity.valid)
      complaints[element.name] = complaint(element.validity);
  }
  return complaints;
}
