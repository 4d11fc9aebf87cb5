import { Trans, useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { CopyButton } from "~/ui/Copy";
import { Tabs } from "~/ui/Tabs";
import styles from "./Snippets.module.css";
import { type Credentials, curlCommand, environmentFile, masked } from "./snippets";

type SnippetsProps = {
  credentials: Credentials;
  shown?: boolean;
  onCopied?: () => void;
  /** Further ones, by what their tab is called. */
  more?: { id: string; title: string; text: string }[];
};

/** The credentials in the shapes in which they are usually stored and tried. */
export function Snippets({ credentials, shown = true, onCopied, more = [] }: SnippetsProps) {
  const { t } = useLingui();
  const { secret } = credentials;
  const onScreen = shown || secret === null ? credentials : { ...credentials, secret: masked(secret) };
  const tab = (id: string, title: ReactNode, label: string, shape: (of: Credentials) => string) => ({
    id,
    title,
    content: (
      <Snippet shown={shape(onScreen)} copied={shape(credentials)} label={label} onCopied={onCopied} />
    ),
  });
  return (
    <Tabs
      label={t`Ready to use`}
      tabs={[
        tab("env", ".env", t`Copy .env`, environmentFile),
        tab("curl", secret === null ? "curl" : <Trans>Try it with curl</Trans>, t`Copy curl`, curlCommand),
        ...more.map(({ id, title, text }) => tab(id, title, t`Copy ${title}`, () => text)),
      ]}
    />
  );
}

type SnippetProps = { shown: string; copied: string; label: string; onCopied?: () => void };

function Snippet({ shown, copied, label, onCopied }: SnippetProps) {
  return (
    <div className={styles.snippet}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls sideways, which the keyboard must be able to do */}
      <pre tabIndex={0}>{shown}</pre>
      <CopyButton text={copied} label={label} size="s" onCopied={onCopied} />
    </div>
  );
}
