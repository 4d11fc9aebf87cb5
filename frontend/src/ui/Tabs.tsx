import { type KeyboardEvent, type ReactNode, useId, useRef, useState } from "react";
import styles from "./Tabs.module.css";

type TabsProps = { label: string; tabs: { id: string; title: ReactNode; content: ReactNode }[] };

/** Which way each key leads, as the authoring practices for tabs have it (WAI-ARIA). */
const STEPS: Partial<Record<string, (place: number, count: number) => number>> = {
  ArrowRight: (place, count) => (place + 1) % count,
  ArrowLeft: (place, count) => (place + count - 1) % count,
  Home: () => 0,
  End: (_, count) => count - 1,
};

/** Several contents in one place, of which one is in sight. */
export function Tabs({ label, tabs }: TabsProps) {
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const [chosen, setChosen] = useState(0);
  const move = (event: KeyboardEvent) => {
    const next = STEPS[event.key]?.(chosen, tabs.length);
    if (next === undefined) return;
    event.preventDefault();
    setChosen(next);
    list.current?.querySelectorAll("button")[next]?.focus();
  };
  return (
    <div className={styles.tabs}>
      <div role="tablist" aria-label={label} className={styles.list} ref={list} onKeyDown={move}>
        {tabs.map((tab, place) => (
          <button
            key={tab.id}
            type="button"
            role="tab"
            id={`${id}-${tab.id}`}
            aria-selected={place === chosen}
            aria-controls={place === chosen ? `${id}-panel` : undefined}
            tabIndex={place === chosen ? 0 : -1}
            className={styles.tab}
            onClick={() => setChosen(place)}
          >
            {tab.title}
          </button>
        ))}
      </div>
      {/* Each content is one of its own, though it stands in the same place. */}
      <div
        key={tabs[chosen]?.id}
        role="tabpanel"
        id={`${id}-panel`}
        aria-labelledby={`${id}-${tabs[chosen]?.id}`}
        className={styles.panel}
      >
        {tabs[chosen]?.content}
      </div>
    </div>
  );
}
