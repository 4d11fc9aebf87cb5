import { useLingui } from "@lingui/react/macro";
import { useSyncExternalStore } from "react";
import styles from "./Announcements.module.css";
import { currentMessages, dismiss, subscribe } from "./announcer";
import { IconButton } from "./Button";
import { CheckCircleIcon, CloseIcon } from "./icons";

/** The live region in which short confirmations appear. It is always there, so that each is spoken. */
export function Announcements() {
  const { t } = useLingui();
  const messages = useSyncExternalStore(subscribe, currentMessages);
  return (
    <div className={styles.region} role="status" aria-live="polite" data-react-aria-top-layer="true">
      {messages.map(({ id, text }) => (
        <div key={id} className={styles.message}>
          <CheckCircleIcon />
          <span>{text}</span>
          <IconButton label={t`Dismiss`} size="s" onPress={() => dismiss(id)} className={styles.close ?? ""}>
            <CloseIcon size={14} />
          </IconButton>
        </div>
      ))}
    </div>
  );
}
