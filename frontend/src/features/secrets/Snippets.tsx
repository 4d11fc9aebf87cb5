import { Trans, useLingui } from "@lingui/react/macro";
import { CopyButton } from "~/ui/Copy";
import { Tabs } from "~/ui/Tabs";
import styles from "./Snippets.module.css";
import { type Credentials, curlCommand, environmentFile, masked } from "./snippets";

type SnippetsProps = { credentials: Credentials; shown: boolean; onCopied: () => void };

/** The new credentials in the shapes in which they are usually stored and tried. */
export function Snippets({ credentials, shown, onCopied }: SnippetsProps) {
  const { t } = useLingui();
  const onScreen = shown ? credentials : { ...credentials, secret: masked(credentials.secret) };
  return (
    <Tabs
      label={t`Ready to use`}
      tabs={[
        {
          id: "env",
          title: ".env",
          content: (
            <Snippet
              shown={environmentFile(onScreen)}
              copied={environmentFile(credentials)}
              label={t`Copy .env`}
              onCopied={onCopied}
            />
          ),
        },
        {
          id: "curl",
          title: <Trans>Try it with curl</Trans>,
          content: (
            <Snippet
              shown={curlCommand(onScreen)}
              copied={curlCommand(credentials)}
              label={t`Copy curl`}
              onCopied={onCopied}
            />
          ),
        },
      ]}
    />
  );
}

type SnippetProps = { shown: string; copied: string; label: string; onCopied: () => void };

function Snippet({ shown, copied, label, onCopied }: SnippetProps) {
  return (
    <div className={styles.snippet}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls sideways, which the keyboard must be able to do */}
      <pre tabIndex={0}>{shown}</pre>
      <CopyButton text={copied} label={label} size="s" onCopied={onCopied} />
    </div>
  );
}
