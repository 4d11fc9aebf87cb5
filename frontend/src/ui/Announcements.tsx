import { useLingui } from "@lingui/react/macro";
import { useLayoutEffect, useState, useSyncExternalStore } from "react";
import styles from "./Announcements.module.css";
import { dismiss, enterRegion, messagesIn, subscribe } from "./announcer";
import { IconButton } from "./Button";
import { CheckCircleIcon, CloseIcon } from "./icons";

/**
 * The live region in which short confirmations appear. It is always there, so that each is spoken: one for the page,
 * and one in each dialog.
 */
export function Announcements() {
  const { t } = useLingui();
  const [region] = useState(() => Symbol("region"));
  useLayoutEffect(() => enterRegion(region), [region]);
  const messages = useSyncExternalStore(subscribe, () => messagesIn(region));
  return (
    <div className={styles.region} role="status" aria-live="polite">
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
