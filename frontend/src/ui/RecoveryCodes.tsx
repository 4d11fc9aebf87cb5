import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "./Button";
import { CopyButton } from "./Copy";
import styles from "./RecoveryCodes.module.css";
import { DownloadIcon } from "./rareIcons";

type RecoveryCodesProps = {
  codes: string[];
  /** Says in the copy and in the file what they are for. */
  heading: string;
};

/** Recovery codes, the one time that they are shown, and ways to put them away. */
export function RecoveryCodes({ codes, heading }: RecoveryCodesProps) {
  const { t } = useLingui();
  const text = codesAsText(heading, codes, t`Each works once, after your password.`);
  return (
    <div className={styles.box}>
      <ol className={styles.codes} aria-label={t`Recovery codes`}>
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ol>
      <div className={styles.actions}>
        <CopyButton text={text} label={t`Copy codes`} />
        <Button onPress={() => save(text)}>
          <DownloadIcon />
          <Trans>Download</Trans>
        </Button>
      </div>
    </div>
  );
}

export function codesAsText(heading: string, codes: string[], note: string): string {
  return `${heading}\n\n${codes.join("\n")}\n\n${note}\n`;
}

/** The file is made here: no server sees the codes a second time. */
function save(text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = "latchkey-recovery-codes.txt";
  link.click();
  URL.revokeObjectURL(address);
}
