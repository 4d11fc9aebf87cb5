import { useLingui } from "@lingui/react/macro";
import { ApiError } from "~/api/problem";
import { Notice } from "./Notice";
import { problemWords } from "./problemWords";

/** Why something did not work, where there is no form: field errors in full, as nothing else shows them. */
export function Problem({ error }: { error: unknown }) {
  const { i18n } = useLingui();
  const details = error instanceof ApiError ? error.errors.map(({ detail }) => detail) : [];
  const words = problemWords(error);
  return (
    <Notice tone="danger" live>
      {details.length > 0 ? details.join(" ") : typeof words === "string" ? words : i18n._(words)}
    </Notice>
  );
}
