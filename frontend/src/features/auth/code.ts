/** Which kind of code the one field holds. */
export const CODE_KINDS = { totp: true, recovery_code: true } as const;
export type CodeKind = keyof typeof CODE_KINDS;

export type TypedCode = { kind: CodeKind; text: string };

const LETTERS_OF_A_RECOVERY_CODE = 12;

function bare(text: string): string {
  return text.replace(/[\s\-\u00AD\u2010-\u2015\u2212]/g, "");
}

/**
 * What stands in the field after something was typed or pasted. A whole recovery code is recognised
 * wherever it is pasted; else only digits belong to the code of an app.
 */
export function readCode(typed: string, kind: CodeKind, kinds: readonly CodeKind[]): TypedCode {
  const isWholeRecoveryCode = kinds.includes("recovery_code") && /^[0-9a-z]{12}$/i.test(bare(typed));
  if (kind === "recovery_code" || isWholeRecoveryCode) return { kind: "recovery_code", text: typed };
  return { kind, text: typed.replace(/\D/g, "").slice(0, 6) };
}

/** Whether there is enough of it to ask the server. */
export function isWhole({ kind, text }: TypedCode): boolean {
  return kind === "totp" ? text.length === 6 : bare(text).length >= LETTERS_OF_A_RECOVERY_CODE;
}
