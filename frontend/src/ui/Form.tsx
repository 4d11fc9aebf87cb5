import { Plural, useLingui } from "@lingui/react/macro";
import { type FormEvent, type ReactNode, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { ApiError, DECLINED, fieldErrors, hasCode } from "~/api/problem";
import styles from "./Form.module.css";
import { browserComplaints, type FieldErrors, FormErrorsContext } from "./formErrors";
import { WarningIcon } from "./icons";
import { problemWords } from "./problemWords";
import { Wait } from "./Wait";

type FormProps = {
  onSubmit: () => void;
  /** What the server said the last time. */
  error?: unknown;
  children: ReactNode;
  /** What each field is called on screen, for the summary; by the name of the field. */
  fieldNames?: Record<string, string>;
  /** What is wrong with fields that the browser cannot check by itself; by name. */
  check?: () => Record<string, string>;
  id?: string;
};

/**
 * A form whose errors, found here or by the server, stand at their field. What the server finds wrong
 * with one field takes the focus there; all else stands in a summary that takes it.
 */
export function Form({ onSubmit, error: answered, children, fieldNames = {}, check, id }: FormProps) {
  // Whoever would rather not give a fresh code finds the form as they left it.
  const error = hasCode(answered, DECLINED) ? null : answered;
  const { i18n } = useLingui();
  const [errors, setErrors] = useState<FieldErrors>({});
  useEffect(() => setErrors(fieldErrors(error)), [error]);
  const form = useRef<HTMLFormElement>(null);
  const [summedUp, setSummedUp] = useState<unknown>(null);
  useLayoutEffect(() => {
    const [name, another] = Object.keys(fieldErrors(error));
    const isAtField = name !== undefined && another === undefined && focusField(name, form.current);
    setSummedUp(isAtField ? null : error);
  }, [error]);
  const needsSummary = Boolean(error) && summedUp === error;

  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const found: FieldErrors = {};
    for (const [name, words] of Object.entries(browserComplaints(event.currentTarget)))
      found[name] = [i18n._(words)];
    for (const [name, words] of Object.entries(check?.() ?? {})) found[name] = [words];
    setErrors(found);
    const [first] = Object.keys(found);
    if (first === undefined) onSubmit();
    else focusField(first, event.currentTarget);
  };
  const context = useMemo(
    () => ({
      errors,
      spoken: !needsSummary,
      forget: (name: string) => setErrors(({ [name]: _, ...others }) => others),
    }),
    [errors, needsSummary],
  );
  return (
    <FormErrorsContext value={context}>
      {/* The browser's own bubbles would be in another language and hide the first field only. */}
      <form className={styles.form} onSubmit={submit} noValidate id={id} ref={form}>
        {needsSummary ? <ErrorSummary error={error} fieldNames={fieldNames} /> : null}
        {children}
      </form>
    </FormErrorsContext>
  );
}

/** Answers whether there is such a field. */
function focusField(name: string, form: HTMLFormElement | null | undefined): boolean {
  const field = form?.elements.namedItem(name);
  const target = field instanceof RadioNodeList ? field[0] : field;
  const standIn = form?.querySelector(`[data-field="${CSS.escape(name)}"]`);
  const focusable =
    standIn?.querySelector("input:checked") ?? standIn?.querySelector("input, button") ?? target;
  if (!(focusable instanceof HTMLElement)) return false;
  focusable.focus();
  return true;
}

type ErrorSummaryProps = { error: unknown; fieldNames?: Record<string, string> };

/** What went wrong, with the focus on it: for a button alone too, around which there is no form. */
export function ErrorSummary({ error, fieldNames = {} }: ErrorSummaryProps) {
  const { i18n } = useLingui();
  const box = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each new error takes the focus anew
  useEffect(() => box.current?.focus(), [error]);
  const byField = Object.entries(fieldErrors(error));
  const words = problemWords(error);
  return (
    <div className={styles.summary} role="alert" tabIndex={-1} ref={box}>
      <WarningIcon />
      <div>
        <p className={styles.title}>
          {byField.length > 0 ? (
            <Plural
              value={byField.length}
              one="One thing needs your attention"
              other="# things need your attention"
            />
          ) : error instanceof ApiError && error.retryAt ? (
            <Wait error={error} />
          ) : typeof words === "string" ? (
            words
          ) : (
            i18n._(words)
          )}
        </p>
        <ul>
          {byField.map(([name, details]) => (
            <li key={name}>
              <button
                type="button"
                className={styles.jump}
                onClick={() => focusField(name, box.current?.closest("form"))}
              >
                {fieldNames[name] ?? name}
              </button>
              {": "}
              {details.join(" ")}
            </li>
          ))}
        </ul>
        <RequestId error={error} />
      </div>
    </div>
  );
}

function RequestId({ error }: { error: unknown }) {
  const { t } = useLingui();
  if (!(error instanceof ApiError) || error.status < 500 || !error.requestId) return null;
  const id = error.requestId;
  return <p className={styles.request}>{t`If it keeps happening, quote this number: ${id}`}</p>;
}
